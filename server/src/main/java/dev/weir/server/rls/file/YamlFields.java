package dev.weir.server.rls.file;

import dev.weir.server.rls.file.DomainFile.Place;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** The values of one mapping of a file, each as the kind that is expected. */
final class YamlFields {

  /**
   * What a mapping is about.
   *
   * @param keys those that mean something there
   */
  record Kind(Set<String> keys) {

    static final Kind FILE = new Kind(Set.of("domain", "descriptors"));

    static final Kind DESCRIPTOR =
        new Kind(
            Set.of(
                "key",
                "value",
                "rate_limit",
                "shadow_mode",
                "quota_mode",
                "detailed_metric",
                "value_to_metric",
                "share_threshold",
                "metadata",
                "descriptors"));

    static final Kind RATE_LIMIT =
        new Kind(
            Set.of(
                "unit",
                "requests_per_unit",
                "unlimited",
                "name",
                "replaces",
                "algorithm",
                "burst",
                "unit_multiplier",
                "on_denied",
                "consistency"));

    static final Kind REPLACED = new Kind(Set.of("name"));

    boolean knows(String key) {
      return keys.contains(key);
    }
  }

  /** Hears of a value of another kind than expected. */
  interface WrongKind {
    void found(YamlNode node, String expected);
  }

  private final Place place;
  private final Map<String, Node> values;
  private final WrongKind wrongKind;

  YamlFields(Place place, Map<String, Node> values, WrongKind wrongKind) {
    this.place = place;
    this.values = values;
    this.wrongKind = wrongKind;
  }

  /** Where the mapping is. */
  Place place() {
    return place;
  }

  /** The value of a key; null if it has none. */
  @Nullable YamlNode value(String key) {
    Node value = values.get(key);
    return value == null || new YamlNode(value).isNothing() ? null : new YamlNode(value);
  }

  List<Node> list(String key) {
    YamlNode value = value(key);
    if (value == null) {
      return List.of();
    }
    if (!value.isList()) {
      wrongKind.found(value, "a list");
    }
    return value.items();
  }

  String text(String key) {
    YamlNode value = value(key);
    if (value == null) {
      return "";
    }
    if (value.text() == null) {
      wrongKind.found(value, "string");
    }
    return Objects.requireNonNullElse(value.text(), "");
  }

  boolean flag(String key) {
    YamlNode value = value(key);
    if (value == null) {
      return false;
    }
    if (value.meaning() instanceof Boolean flag) {
      return flag;
    }
    wrongKind.found(value, "bool");
    return false;
  }

  long number(String key, long otherwise) {
    YamlNode value = value(key);
    if (value == null) {
      return otherwise;
    }
    if (value.unsigned32().isEmpty()) {
      wrongKind.found(value, "uint32");
    }
    return value.unsigned32().orElse(0L);
  }

  Map<String, Object> struct(String key) {
    YamlNode value = value(key);
    if (value == null) {
      return Map.of();
    }
    Map<String, Object> struct = value.struct();
    if (struct == null) {
      wrongKind.found(value, "map[string]interface {}");
    }
    return struct == null ? Map.of() : struct;
  }
}
