package dev.weir.server.config;

import dev.weir.limit.InvalidValueException;
import dev.weir.rule.Location;
import dev.weir.rule.Mistake;
import dev.weir.rule.tree.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The settings of a file: the keys of the table as nested mappings, {@code http: {port: 8080}}.
 * Names of the top level that begin no key are somebody else's. Not thread-safe.
 */
final class FileSettings {

  private static final String EXPECTED = "a mapping of names to values";

  /** A file that says nothing. */
  static final FileSettings NONE = new FileSettings(List.of());

  /**
   * A value.
   *
   * @param text what was written; a list is joined by commas
   * @param location where
   */
  record Written(String text, Location location) {}

  private final Map<String, Setting<?>> table = new LinkedHashMap<>();
  private final Map<String, Written> values = new HashMap<>();
  private final List<Mistake> mistakes = new ArrayList<>();

  private FileSettings(List<Setting<?>> table) {
    table.forEach(setting -> this.table.put(setting.key(), setting));
  }

  /** Reads the settings of this table. */
  static FileSettings of(Node document, List<Setting<?>> table) {
    FileSettings settings = new FileSettings(table);
    if (document instanceof Node.Mapping mapping) {
      settings.section(mapping, "");
    }
    return settings;
  }

  /** The names of the top level that settings begin with. */
  static Set<String> roots(List<Setting<?>> table) {
    Set<String> roots = new TreeSet<>();
    table.forEach(setting -> roots.add(setting.key().split("\\.", 2)[0]));
    return roots;
  }

  Optional<Written> value(Setting<?> setting) {
    return Optional.ofNullable(values.get(setting.key()));
  }

  List<Mistake> mistakes() {
    return mistakes;
  }

  private void section(Node.Mapping mapping, String path) {
    Set<String> known = namesIn(path);
    Set<String> seen = new HashSet<>();
    for (Node.Entry entry : mapping.entries()) {
      String name = entry.name();
      String key = path.isEmpty() ? name : path + "." + name;
      if (known.contains(name)) {
        if (seen.add(name)) {
          value(entry.value(), key);
        } else if (!path.isEmpty()) {
          mistakes.add(Mistake.of(entry.location(), key, "written twice", "once"));
        }
      } else if (!path.isEmpty()) {
        mistakes.add(Mistake.unknownName(entry.location(), key, name, known));
      }
    }
  }

  /** The names that may stand in a section. */
  private Set<String> namesIn(String path) {
    String prefix = path.isEmpty() ? "" : path + ".";
    Set<String> names = new TreeSet<>();
    for (String key : table.keySet()) {
      if (key.startsWith(prefix)) {
        names.add(key.substring(prefix.length()).split("\\.", 2)[0]);
      }
    }
    return names;
  }

  private void value(Node node, String key) {
    Setting<?> setting = table.get(key);
    boolean section = !namesIn(key).isEmpty();
    if (section && node instanceof Node.Mapping mapping) {
      section(mapping, key);
    } else if (setting == null) {
      boolean secret = node instanceof Node.Scalar scalar && scalar.value() != null;
      mistake(node, key, secret && holdsSecret(key) ? Setting.MASK : node.shown(), EXPECTED);
    } else {
      text(node, setting.listed())
          .ifPresentOrElse(text -> put(setting, text, node), () -> refuse(setting, node));
    }
  }

  private boolean holdsSecret(String section) {
    return table.values().stream()
        .anyMatch(setting -> setting.secret() && setting.key().startsWith(section + "."));
  }

  private static Optional<String> text(Node node, boolean listed) {
    if (node instanceof Node.Scalar scalar) {
      return Optional.ofNullable(scalar.value()).map(Object::toString);
    }
    if (!listed || !(node instanceof Node.Items list) || list.items().isEmpty()) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>();
    list.items().forEach(item -> text(item, false).ifPresent(texts::add));
    boolean whole = texts.size() == list.items().size();
    return whole ? Optional.of(String.join(",", texts)) : Optional.empty();
  }

  private void put(Setting<?> setting, String text, Node node) {
    try {
      setting.parse(setting.key(), text);
      values.put(setting.key(), new Written(text, node.location()));
    } catch (InvalidValueException e) {
      String came = text.isEmpty() ? node.shown() : e.came();
      mistake(node, setting.key(), came, setting.expected());
    }
  }

  private void refuse(Setting<?> setting, Node node) {
    boolean empty = node instanceof Node.Items list && list.items().isEmpty();
    mistake(node, setting.key(), empty ? "an empty list" : node.shown(), setting.expected());
  }

  private void mistake(Node node, String key, String came, String expected) {
    mistakes.add(Mistake.of(node.location(), key, came, expected));
  }
}
