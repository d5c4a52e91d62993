package dev.weir.rule.tree;

import dev.weir.rule.Location;
import dev.weir.rule.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A plain tree of mappings, lists and scalars that knows where each part was written. YAML, JSON
 * and whatever else holds rules arrive in this form. Immutable.
 */
public sealed interface Node permits Node.Mapping, Node.Items, Node.Scalar, Node.Condensed {

  /** Where it was written. */
  Location location();

  /** What it is, for messages: a value as it was written, or {@code a list}. */
  String shown();

  /**
   * Names and what they stand for, in the order of writing. A name may come twice; whoever reads
   * the tree reports it.
   *
   * @param entries the pairs
   * @param location where it begins
   */
  record Mapping(List<Entry> entries, Location location) implements Node {
    /** Copies the list. */
    public Mapping {
      entries = List.copyOf(entries);
    }

    /** The first value of a name. */
    public Optional<Node> value(String name) {
      return entries.stream().filter(e -> e.name().equals(name)).map(Entry::value).findFirst();
    }

    @Override
    public String shown() {
      return "a mapping";
    }
  }

  /**
   * A name and what it stands for.
   *
   * @param name the name
   * @param location where the name was written
   * @param value what it stands for
   */
  record Entry(String name, Location location, Node value) {}

  /**
   * A list.
   *
   * @param items its items
   * @param location where it begins
   */
  record Items(List<Node> items, Location location) implements Node {
    /** Copies the list. */
    public Items {
      items = List.copyOf(items);
    }

    @Override
    public String shown() {
      return "a list";
    }
  }

  /**
   * A text, a number, a truth value, or nothing.
   *
   * @param value a String, Number or Boolean; null for nothing
   * @param location where it was written
   */
  record Scalar(@Nullable Object value, Location location) implements Node {
    @Override
    public String shown() {
      return value == null
          ? "nothing"
          : value.toString().isEmpty() ? "an empty text" : value.toString();
    }
  }

  /**
   * A rule that was read already, in place of its mapping.
   *
   * @param rule the rule
   * @param location where its mapping was written
   * @see RuleReader#condensed
   */
  record Condensed(Rule rule, Location location) implements Node {
    @Override
    public String shown() {
      return "a rule";
    }
  }

  /**
   * The tree of plain Java values: maps, lists, texts, numbers, truth values, instants and nulls.
   * Anything else is taken as its text.
   *
   * @param source what to call it in messages
   */
  static Node of(@Nullable Object plain, String source) {
    return of(plain, Location.of(source));
  }

  private static Node of(@Nullable Object plain, Location location) {
    if (plain instanceof Map<?, ?> map) {
      List<Entry> entries = new ArrayList<>();
      map.forEach((k, v) -> entries.add(new Entry(String.valueOf(k), location, of(v, location))));
      return new Mapping(entries, location);
    }
    if (plain instanceof Iterable<?> list) {
      List<Node> items = new ArrayList<>();
      list.forEach(item -> items.add(of(item, location)));
      return new Items(items, location);
    }
    if (plain == null || plain instanceof Number || plain instanceof Boolean) {
      return new Scalar(plain, location);
    }
    return new Scalar(plain.toString(), location);
  }
}
