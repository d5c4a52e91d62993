package dev.weir.server.rls.file;

import dev.weir.server.rls.file.DomainFile.Place;
import dev.weir.server.rls.message.Numbers;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A node of a YAML document, and what it means where a kind of value is expected. */
record YamlNode(Node node) {

  private static final int MAX_DEPTH = 100;
  private static final BigInteger MAX_UNSIGNED_32 = BigInteger.valueOf(0xFFFF_FFFFL);

  int line() {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }

  Place place() {
    return node.getStartMark()
        .map(mark -> new Place(mark.getLine() + 1, mark.getColumn() + 1))
        .orElse(Place.WHOLE);
  }

  /** What it is, for messages. */
  String shown() {
    if (node instanceof ScalarNode scalar) {
      Object meaning = meaning();
      String tag =
          meaning instanceof Boolean
              ? "bool"
              : meaning instanceof BigInteger ? "int" : meaning instanceof Double ? "float" : "str";
      String value = scalar.getValue();
      return "!!"
          + tag
          + " `"
          + (value.length() > 10 ? value.substring(0, 7) + "..." : value)
          + "`";
    }
    return node instanceof SequenceNode ? "!!seq" : "!!map";
  }

  boolean isNothing() {
    return node instanceof ScalarNode && meaning() == null;
  }

  boolean isList() {
    return node instanceof SequenceNode;
  }

  @Nullable MappingNode mapping() {
    return node instanceof MappingNode mapping ? mapping : null;
  }

  /** The items of a list; none of anything else. */
  List<Node> items() {
    return node instanceof SequenceNode sequence ? sequence.getValue() : List.of();
  }

  /** Of a scalar what it means, null for nothing; null of anything else. */
  @Nullable Object meaning() {
    if (!(node instanceof ScalarNode scalar)) {
      return null;
    }
    return scalar.isPlain() ? PlainScalar.meaning(scalar.getValue()) : scalar.getValue();
  }

  /** A scalar as it was written; null of anything else. */
  @Nullable String text() {
    return node instanceof ScalarNode scalar ? scalar.getValue() : null;
  }

  Optional<Long> unsigned32() {
    return meaning() instanceof BigInteger number
            && number.signum() >= 0
            && number.compareTo(MAX_UNSIGNED_32) <= 0
        ? Optional.of(number.longValue())
        : Optional.empty();
  }

  /** As the key of a mapping whose keys may be anything. */
  String keyText() {
    Object meaning = meaning();
    if (meaning == null) {
      return node instanceof ScalarNode ? "<nil>" : shown();
    }
    return meaning instanceof Double number ? Numbers.shortest(number) : meaning.toString();
  }

  /** A mapping as a struct of texts, numbers, truth values, lists and structs; else null. */
  @Nullable Map<String, Object> struct() {
    if (!(node instanceof MappingNode mapping)) {
      return null;
    }
    Map<String, Object> struct = new LinkedHashMap<>();
    for (Map.Entry<Node, Node> entry : merged(mapping)) {
      String text = new YamlNode(entry.getKey()).text();
      String key = text == null ? new YamlNode(entry.getKey()).keyText() : text;
      struct.put(key, new YamlNode(entry.getValue()).plain(1));
    }
    return struct;
  }

  private Object plain(int depth) {
    if (depth > MAX_DEPTH) {
      return Nothing.VALUE;
    }
    if (node instanceof SequenceNode) {
      List<Object> list = new ArrayList<>();
      items().forEach(item -> list.add(new YamlNode(item).plain(depth + 1)));
      return list;
    }
    if (node instanceof MappingNode mapping) {
      Map<String, Object> struct = new LinkedHashMap<>();
      for (Map.Entry<Node, Node> entry : merged(mapping)) {
        struct.put(
            new YamlNode(entry.getKey()).keyText(),
            new YamlNode(entry.getValue()).plain(depth + 1));
      }
      return struct;
    }
    Object meaning = meaning();
    if (meaning == null) {
      return Nothing.VALUE;
    }
    return meaning instanceof BigInteger number ? (Object) number.doubleValue() : meaning;
  }

  /** What stands for nothing inside a struct. */
  enum Nothing {
    VALUE
  }

  /** The entries of a mapping, those of a merge key {@code <<} before its own. */
  static List<Map.Entry<Node, Node>> merged(MappingNode mapping) {
    List<Map.Entry<Node, Node>> entries = new ArrayList<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (isMergeKey(tuple.getKeyNode())) {
        Node from = tuple.getValueNode();
        List<Node> sources = from instanceof SequenceNode list ? list.getValue() : List.of(from);
        for (int i = sources.size() - 1; i >= 0; i--) {
          if (sources.get(i) instanceof MappingNode source) {
            entries.addAll(plainEntries(source));
          }
        }
      }
    }
    entries.addAll(plainEntries(mapping));
    return entries;
  }

  private static List<Map.Entry<Node, Node>> plainEntries(MappingNode mapping) {
    List<Map.Entry<Node, Node>> entries = new ArrayList<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!isMergeKey(tuple.getKeyNode())) {
        entries.add(Map.entry(tuple.getKeyNode(), tuple.getValueNode()));
      }
    }
    return entries;
  }

  private static boolean isMergeKey(Node key) {
    return key instanceof ScalarNode scalar && scalar.isPlain() && scalar.getValue().equals("<<");
  }
}
