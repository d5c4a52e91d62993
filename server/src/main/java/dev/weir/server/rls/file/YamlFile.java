package dev.weir.server.rls.file;

import dev.weir.server.rls.file.DomainFile.Descriptor;
import dev.weir.server.rls.file.DomainFile.Extension;
import dev.weir.server.rls.file.DomainFile.Flags;
import dev.weir.server.rls.file.DomainFile.Place;
import dev.weir.server.rls.file.DomainFile.RateLimit;
import dev.weir.server.rls.file.YamlFields.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
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
 * mistake. What is ours beyond the original is known under {@code rate_limit} alone.
 */
public final class YamlFile {

  private static final int MAX_LIMITS = 10;

  /** Keys of a limit that the original knows, too. */
  private static final Set<String> ORIGINAL =
      Set.of("unit", "requests_per_unit", "unlimited", "name", "replaces");

  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setAllowDuplicateKeys(true)
          .setCodePointLimit(64 * 1024 * 1024)
          .setMaxAliasesForCollections(1_000)
          .build();

  private final String name;
  private final Findings findings;

  private YamlFile(String name, Findings findings) {
    this.name = name;
    this.findings = findings;
  }

  /**
   * Reads a file.
   *
   * @param name what to call it in messages
   * @throws ConfigurationException if it is no YAML, has an unknown key or a value of a wrong kind
   */
  public static DomainFile read(String name, String text) {
    return read(name, text, Findings.STRICT);
  }

  /**
   * Reads a file, and reads on behind mistakes if they are but heard.
   *
   * @throws ConfigurationException if it is no YAML
   */
  public static DomainFile read(String name, String text, Findings findings) {
    return new YamlFile(name, findings).read(text);
  }

  private DomainFile read(String text) {
    Optional<Node> root;
    try {
      requireBounds(text);
      root = new Compose(SETTINGS).composeString(text);
    } catch (YamlEngineException e) {
      throw unreadable(problem(e));
    }
    YamlFields fields =
        root.map(node -> fields(new YamlNode(node), Kind.FILE))
            .orElseGet(() -> new YamlFields(Place.WHOLE, Map.of(), this::wrongKind));
    return new DomainFile(name, fields.text("domain"), descriptors(fields));
  }

  private void requireBounds(String text) {
    YamlBounds bounds = new YamlBounds();
    for (Event event : new Parse(SETTINGS).parseString(text)) {
      String beyond = bounds.beyond(event);
      if (beyond != null) {
        int line = event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
        throw unreadable("line " + line + ": " + beyond);
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

  private ConfigurationException unreadable(String text) {
    return new ConfigurationException(name, "error loading config file: yaml: " + text);
  }

  private void mistake(YamlNode node, String text) {
    findings.mistake(name, node.place(), text);
  }

  private void wrongKind(YamlNode node, String expected) {
    mistake(
        node,
        "error loading config file: yaml: unmarshal errors:\n  line "
            + node.line()
            + ": cannot unmarshal "
            + node.shown()
            + " into "
            + expected);
  }

  /** The values by their keys; the last one of a key that comes twice. */
  private YamlFields fields(YamlNode node, Kind kind) {
    Map<String, Node> fields = new LinkedHashMap<>();
    MappingNode mapping = node.mapping();
    if (mapping != null) {
      for (Map.Entry<Node, Node> entry : YamlNode.merged(mapping)) {
        YamlNode key = new YamlNode(entry.getKey());
        if (!(key.meaning() instanceof String text)) {
          mistake(key, "config error, key is not of type string: " + key.keyText());
        } else if (isKnown(key, text, kind)) {
          fields.put(text, entry.getValue());
          if (!text.equals("metadata")) {
            requireMappings(new YamlNode(entry.getValue()));
          }
        }
      }
    } else if (!node.isNothing()) {
      wrongKind(node, "a mapping");
    }
    return new YamlFields(node.place(), fields, this::wrongKind);
  }

  /** What the original knows is skipped where it means nothing, as there; what is ours is not. */
  private boolean isKnown(YamlNode node, String key, Kind kind) {
    if (kind.knows(key)) {
      return true;
    }
    if (Kind.FILE.knows(key) || Kind.DESCRIPTOR.knows(key) || ORIGINAL.contains(key)) {
      findings.warning(name, node.place(), "'" + key + "' means nothing here");
      return true;
    }
    mistake(
        node,
        Kind.RATE_LIMIT.knows(key)
            ? "config error, '" + key + "' belongs under rate_limit"
            : "config error, unknown key '" + key + "'");
    return false;
  }

  /** Every list of these files holds mappings, wherever it stands. */
  private void requireMappings(YamlNode value) {
    for (Node item : value.items()) {
      YamlNode each = new YamlNode(item);
      if (each.mapping() == null) {
        mistake(
            each,
            "config error, yaml file contains list of type other than map: " + each.keyText());
      }
    }
  }

  /** The mappings of a list; what else there is has been told. */
  private List<YamlFields> mappings(List<Node> list, Kind kind) {
    return list.stream()
        .map(YamlNode::new)
        .filter(node -> node.mapping() != null)
        .map(node -> fields(node, kind))
        .toList();
  }

  private List<Descriptor> descriptors(YamlFields fields) {
    return mappings(fields.list("descriptors"), Kind.DESCRIPTOR).stream()
        .map(this::descriptor)
        .toList();
  }

  private Descriptor descriptor(YamlFields fields) {
    Flags flags =
        new Flags(
            fields.flag("shadow_mode"),
            fields.flag("quota_mode"),
            fields.flag("detailed_metric"),
            fields.flag("value_to_metric"),
            fields.flag("share_threshold"));
    return new Descriptor(
        fields.place(),
        fields.text("key"),
        fields.text("value"),
        rateLimits(fields.value("rate_limit")),
        flags,
        fields.struct("metadata"),
        descriptors(fields));
  }

  private List<RateLimit> rateLimits(@Nullable YamlNode node) {
    if (node == null) {
      return List.of();
    }
    if (!node.isList()) {
      return List.of(rateLimit(fields(node, Kind.RATE_LIMIT)));
    }
    int count = node.items().size();
    if (count < 1 || count > MAX_LIMITS) {
      mistake(node, "rate_limit: " + count + " limits (expected: 1.." + MAX_LIMITS + ")");
    }
    return mappings(node.items(), Kind.RATE_LIMIT).stream().map(this::rateLimit).toList();
  }

  private RateLimit rateLimit(YamlFields fields) {
    if (fields.value("requests_per_unit") == null && !fields.flag("unlimited")) {
      findings.warning(name, fields.place(), "without requests_per_unit every hit is denied");
    }
    Extension more =
        new Extension(
            fields.text("algorithm"),
            fields.value("burst") == null
                ? OptionalLong.empty()
                : OptionalLong.of(fields.number("burst", 0)),
            fields.number("unit_multiplier", 1),
            fields.text("on_denied"),
            fields.text("consistency"));
    return new RateLimit(
        fields.place(),
        fields.text("unit"),
        fields.number("requests_per_unit", 0),
        fields.flag("unlimited"),
        fields.text("name"),
        mappings(fields.list("replaces"), Kind.REPLACED).stream()
            .map(each -> each.text("name"))
            .toList(),
        more);
  }
}
