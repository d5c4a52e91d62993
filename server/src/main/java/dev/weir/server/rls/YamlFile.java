package dev.weir.server.rls;

import dev.weir.server.rls.DomainFile.Descriptor;
import dev.weir.server.rls.DomainFile.Flags;
import dev.weir.server.rls.DomainFile.RateLimit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads one file in the words of {@code envoyproxy/ratelimit}: its keys, its reading of scalars,
 * its mistakes. A known key where it means nothing is skipped, as there; an unknown one is a
 * mistake.
 */
final class YamlFile {

  private static final Set<String> KEYS =
      Set.of(
          "domain",
          "key",
          "value",
          "descriptors",
          "rate_limit",
          "unit",
          "requests_per_unit",
          "unlimited",
          "shadow_mode",
          "quota_mode",
          "name",
          "replaces",
          "detailed_metric",
          "value_to_metric",
          "share_threshold",
          "metadata");

  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setAllowDuplicateKeys(true)
          .setCodePointLimit(64 * 1024 * 1024)
          .setMaxAliasesForCollections(1_000)
          .build();

  private final String name;

  private YamlFile(String name) {
    this.name = name;
  }

  /**
   * Reads a file.
   *
   * @param name what to call it in messages
   * @throws ConfigurationException if it is no YAML, has an unknown key or a value of a wrong kind
   */
  static DomainFile read(String name, String text) {
    return new YamlFile(name).read(text);
  }

  private DomainFile read(String text) {
    Optional<Node> root;
    try {
      requireBounds(text);
      root = new Compose(SETTINGS).composeString(text);
    } catch (YamlEngineException e) {
      throw mistake("error loading config file: yaml: " + problem(e));
    }
    Map<String, Node> fields = root.map(node -> fields(new YamlNode(node))).orElse(Map.of());
    return new DomainFile(name, text(fields, "domain"), descriptors(fields));
  }

  private void requireBounds(String text) {
    YamlBounds bounds = new YamlBounds();
    for (Event event : new Parse(SETTINGS).parseString(text)) {
      String beyond = bounds.beyond(event);
      if (beyond != null) {
        int line = event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
        throw mistake("error loading config file: yaml: line " + line + ": " + beyond);
      }
    }
  }

  private static String problem(YamlEngineException e) {
    if (e instanceof MarkedYamlEngineException marked && marked.getProblemMark().isPresent()) {
      int line = marked.getProblemMark().get().getLine() + 1;
      return "line " + line + ": " + Objects.toString(marked.getProblem(), "");
    }
    return Objects.toString(e.getMessage(), "").lines().findFirst().orElse("");
  }

  private ConfigurationException mistake(String text) {
    return new ConfigurationException(name, text);
  }

  private ConfigurationException wrongKind(YamlNode node, String expected) {
    return mistake(
        "error loading config file: yaml: unmarshal errors:\n  line "
            + node.line()
            + ": cannot unmarshal "
            + node.shown()
            + " into "
            + expected);
  }

  /** The values by their keys; the last one of a key that comes twice. */
  private Map<String, Node> fields(YamlNode node) {
    if (node.isNothing()) {
      return Map.of();
    }
    MappingNode mapping = node.mapping();
    if (mapping == null) {
      throw wrongKind(node, "a mapping");
    }
    Map<String, Node> fields = new LinkedHashMap<>();
    for (Map.Entry<Node, Node> entry : YamlNode.merged(mapping)) {
      YamlNode key = new YamlNode(entry.getKey());
      Object meaning = key.meaning();
      if (!(meaning instanceof String keyText)) {
        throw mistake("config error, key is not of type string: " + key.keyText());
      }
      if (!KEYS.contains(keyText)) {
        throw mistake("config error, unknown key '" + keyText + "'");
      }
      fields.put(keyText, entry.getValue());
      if (!keyText.equals("metadata")) {
        requireMappings(new YamlNode(entry.getValue()));
      }
    }
    return fields;
  }

  /** Every list of these files holds mappings, wherever it stands. */
  private void requireMappings(YamlNode value) {
    for (Node item : value.items()) {
      if (new YamlNode(item).mapping() == null) {
        throw mistake(
            "config error, yaml file contains list of type other than map: "
                + new YamlNode(item).keyText());
      }
    }
  }

  private List<Node> list(Map<String, Node> fields, String key) {
    Node value = fields.get(key);
    if (value == null || new YamlNode(value).isNothing()) {
      return List.of();
    }
    if (!new YamlNode(value).isList()) {
      throw wrongKind(new YamlNode(value), "a list");
    }
    return new YamlNode(value).items();
  }

  private List<Descriptor> descriptors(Map<String, Node> fields) {
    List<Descriptor> descriptors = new ArrayList<>();
    for (Node item : list(fields, "descriptors")) {
      descriptors.add(descriptor(fields(new YamlNode(item))));
    }
    return descriptors;
  }

  private Descriptor descriptor(Map<String, Node> fields) {
    Flags flags =
        new Flags(
            flag(fields, "shadow_mode"),
            flag(fields, "quota_mode"),
            flag(fields, "detailed_metric"),
            flag(fields, "value_to_metric"),
            flag(fields, "share_threshold"));
    return new Descriptor(
        text(fields, "key"),
        text(fields, "value"),
        rateLimit(fields.get("rate_limit")),
        flags,
        metadata(fields.get("metadata")),
        descriptors(fields));
  }

  private @Nullable RateLimit rateLimit(@Nullable Node node) {
    if (node == null || new YamlNode(node).isNothing()) {
      return null;
    }
    Map<String, Node> fields = fields(new YamlNode(node));
    List<String> replaces = new ArrayList<>();
    for (Node item : list(fields, "replaces")) {
      replaces.add(text(fields(new YamlNode(item)), "name"));
    }
    return new RateLimit(
        text(fields, "unit"),
        number(fields, "requests_per_unit"),
        flag(fields, "unlimited"),
        text(fields, "name"),
        replaces);
  }

  private String text(Map<String, Node> fields, String key) {
    Node value = fields.get(key);
    if (value == null || new YamlNode(value).isNothing()) {
      return "";
    }
    String text = new YamlNode(value).text();
    if (text == null) {
      throw wrongKind(new YamlNode(value), "string");
    }
    return text;
  }

  private boolean flag(Map<String, Node> fields, String key) {
    Node value = fields.get(key);
    if (value == null || new YamlNode(value).isNothing()) {
      return false;
    }
    if (new YamlNode(value).meaning() instanceof Boolean flag) {
      return flag;
    }
    throw wrongKind(new YamlNode(value), "bool");
  }

  private long number(Map<String, Node> fields, String key) {
    Node value = fields.get(key);
    if (value == null || new YamlNode(value).isNothing()) {
      return 0;
    }
    return new YamlNode(value)
        .unsigned32()
        .orElseThrow(() -> wrongKind(new YamlNode(value), "uint32"));
  }

  private Map<String, Object> metadata(@Nullable Node node) {
    if (node == null || new YamlNode(node).isNothing()) {
      return Map.of();
    }
    Map<String, Object> metadata = new YamlNode(node).struct();
    if (metadata == null) {
      throw wrongKind(new YamlNode(node), "map[string]interface {}");
    }
    return metadata;
  }
}
