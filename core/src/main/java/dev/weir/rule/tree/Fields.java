package dev.weir.rule.tree;

import dev.weir.limit.Window;
import dev.weir.rule.Location;
import dev.weir.rule.Mistake;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The named values of a mapping, each read as what it should be; what is not becomes a mistake. */
final class Fields {

  private static final Pattern WHOLE = Pattern.compile("-?\\d{1,40}");

  private final Map<String, Node.Entry> entries = new LinkedHashMap<>();
  private final Location location;
  private final String path;
  private final Mistakes mistakes;

  private Fields(Location location, String path, Mistakes mistakes) {
    this.location = location;
    this.path = path;
    this.mistakes = mistakes;
  }

  /** A mapping of which nothing but its place is known. */
  static Fields none(Location location, String path, Mistakes mistakes) {
    return new Fields(location, path, mistakes);
  }

  /** Reads a mapping whose names are known. */
  static Optional<Fields> of(Node node, String path, Collection<String> known, Mistakes mistakes) {
    Optional<Fields> fields = of(node, path, mistakes);
    fields.ifPresent(read -> read.keep(known));
    return fields;
  }

  /** Reads a mapping whose names may be anything. */
  static Optional<Fields> of(Node node, String path, Mistakes mistakes) {
    if (!(node instanceof Node.Mapping mapping)) {
      mistakes.add(node, path.isEmpty() ? "document" : path, "a mapping of names to values");
      return Optional.empty();
    }
    Fields fields = new Fields(mapping.location(), path, mistakes);
    for (Node.Entry entry : mapping.entries()) {
      if (fields.entries.putIfAbsent(entry.name(), entry) != null) {
        mistakes.add(entry.location(), fields.path(entry.name()), "written twice", "once");
      }
    }
    return Optional.of(fields);
  }

  private void keep(Collection<String> known) {
    Iterator<Node.Entry> each = entries.values().iterator();
    while (each.hasNext()) {
      Node.Entry entry = each.next();
      if (!known.contains(entry.name())) {
        each.remove();
        mistakes.add(
            Mistake.unknownName(entry.location(), path(entry.name()), entry.name(), known));
      }
    }
  }

  /** The path of a field. */
  String path(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** The path of the mapping. */
  String path() {
    return path;
  }

  /** Where a field was written, or the mapping if it was not. */
  Location location(String name) {
    Node.Entry entry = entries.get(name);
    return entry == null ? location : entry.value().location();
  }

  Collection<String> names() {
    return entries.keySet();
  }

  boolean has(String name) {
    return entries.containsKey(name);
  }

  /** A field's value, unless it is nothing. */
  Optional<Node> node(String name) {
    Node.Entry entry = entries.get(name);
    if (entry == null) {
      return Optional.empty();
    }
    if (entry.value() instanceof Node.Scalar scalar && scalar.value() == null) {
      mistakes.add(scalar, path(name), "a value");
      return Optional.empty();
    }
    return Optional.of(entry.value());
  }

  void mistake(String name, String came, String expected) {
    mistakes.add(location(name), path(name), came, expected);
  }

  /** A value that is none of the known ones. */
  void unknown(String name, String came, Collection<String> known) {
    mistakes.add(Mistake.unknownValue(location(name), path(name), came, known));
  }

  /** A text, a number or a truth value as text. */
  Optional<String> text(String name) {
    return node(name).flatMap(node -> text(node, path(name), mistakes));
  }

  static Optional<String> text(Node node, String path, Mistakes mistakes) {
    if (node instanceof Node.Scalar scalar && scalar.value() != null) {
      String text = scalar.value().toString();
      if (!text.isEmpty()) {
        return Optional.of(text);
      }
    }
    mistakes.add(node, path, "a text");
    return Optional.empty();
  }

  /** What a text means. */
  <T> Optional<T> parsed(String name, Function<String, T> meaning) {
    Optional<Node> node = node(name);
    return text(name)
        .flatMap(text -> mistakes.parse(node.orElseThrow(), path(name), text, meaning));
  }

  /** One of several texts. */
  <T> Optional<T> oneOf(String name, Map<String, T> meanings) {
    Optional<String> text = text(name);
    if (text.isPresent() && !meanings.containsKey(text.get())) {
      unknown(name, text.get(), meanings.keySet());
    }
    return text.map(meanings::get);
  }

  /** A whole number in a range. */
  OptionalLong number(String name, long least, long greatest) {
    Optional<Node> node = node(name);
    return node.isEmpty()
        ? OptionalLong.empty()
        : number(node.get(), path(name), least, greatest, mistakes);
  }

  static OptionalLong number(Node node, String path, long least, long greatest, Mistakes mistakes) {
    if (node instanceof Node.Scalar scalar && isWhole(String.valueOf(scalar.value()))) {
      BigInteger value = new BigInteger(String.valueOf(scalar.value()));
      if (value.bitLength() < 64 && value.longValue() >= least && value.longValue() <= greatest) {
        return OptionalLong.of(value.longValue());
      }
    }
    mistakes.add(node, path, least + ".." + greatest);
    return OptionalLong.empty();
  }

  static boolean isWhole(String text) {
    return WHOLE.matcher(text).matches();
  }

  /** True or false. */
  Optional<Boolean> flag(String name) {
    Optional<Node> node = node(name);
    if (node.isPresent()) {
      if (node.get() instanceof Node.Scalar it && it.value() instanceof Boolean value) {
        return Optional.of(value);
      }
      mistakes.add(node.get(), path(name), "true or false");
    }
    return Optional.empty();
  }

  /** A duration such as {@code 15m}. */
  Optional<Duration> duration(String name) {
    return this.<Window>parsed(name, Window::parse).map(Window::duration);
  }

  /** An instant, or a day, which begins at midnight UTC. */
  Optional<Instant> instant(String name) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          text.get().length() == 10
              ? LocalDate.parse(text.get()).atStartOfDay(ZoneOffset.UTC).toInstant()
              : Instant.parse(text.get()));
    } catch (DateTimeParseException e) {
      mistake(name, text.get(), "an instant such as 2026-12-01T00:00:00Z, or a day");
      return Optional.empty();
    }
  }

  /** The items of a list with their paths; a single value is a list of one. */
  List<Item> items(String name) {
    Optional<Node> node = node(name);
    if (node.isEmpty()) {
      return List.of();
    }
    if (!(node.get() instanceof Node.Items list)) {
      return List.of(new Item(node.get(), path(name)));
    }
    List<Item> items = new ArrayList<>();
    for (Node item : list.items()) {
      items.add(new Item(item, path(name) + "[" + items.size() + "]"));
    }
    return items;
  }

  /**
   * An item of a list.
   *
   * @param node the item
   * @param path its place
   */
  record Item(Node node, String path) {}
}
