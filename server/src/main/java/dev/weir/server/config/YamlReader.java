package dev.weir.server.config;

import dev.weir.rule.Location;
import dev.weir.rule.tree.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML 1.2, of which JSON is a part, into a tree that knows where each part was written.
 *
 * <p>A plain scalar is null, a truth value or a number only if it is written the way Java prints
 * it; {@code 007}, {@code 1e3} and {@code yes} are texts. So an identity that is made of digits
 * keeps its zeros. Anchors are honoured, tags but {@code !!str} are not, and messages quote neither
 * them nor the line: a secret without quotes might look like one.
 */
final class YamlReader {

  static final int MAX_DEPTH = 32;

  /** Each costs about a hundred bytes. */
  static final int MAX_NODES = 4_000_000;

  /** Nodes that are not written, but stand there because of an alias. */
  static final int MAX_ALIASED = 100_000;

  private static final int TOP = 1;

  private static final Pattern NUMBER = Pattern.compile("-?[0-9.]{1,19}");
  private static final String STRING_TAG = "tag:yaml.org,2002:str";

  /**
   * What an anchor stands for.
   *
   * @param node the tree
   * @param size how many nodes it has
   */
  private record Anchored(Node node, int size) {}

  private final Iterator<Event> events;
  private final String source;
  private final Condensing condensing;
  private final Map<Anchor, Anchored> anchors = new HashMap<>();
  private boolean condenses;
  private int nodes;
  private int aliased;

  /**
   * A list at the top, of whose items something smaller is kept as soon as each is read.
   *
   * @param list its name
   * @param kept what is kept of an item
   */
  record Condensing(String list, UnaryOperator<Node> kept) {
    /** Keeps everything. */
    static final Condensing NONE = new Condensing("", UnaryOperator.identity());
  }

  private YamlReader(Iterator<Event> events, String source, Condensing condensing) {
    this.events = events;
    this.source = source;
    this.condensing = condensing;
  }

  /**
   * Reads a document.
   *
   * @param source what to call it in messages
   */
  static Node read(byte[] bytes, String source) throws InvalidFileException {
    return read(bytes, source, Condensing.NONE);
  }

  /**
   * Reads a document that may be too long for a tree.
   *
   * @param source what to call it in messages
   */
  static Node read(byte[] bytes, String source, Condensing condensing) throws InvalidFileException {
    String text = FileText.decoded(bytes, source);
    LoadSettings settings =
        LoadSettings.builder().setLabel(source).setCodePointLimit(Integer.MAX_VALUE).build();
    try {
      Iterator<Event> events = new Parse(settings).parseString(text).iterator();
      return new YamlReader(events, source, condensing).document();
    } catch (YamlEngineException e) {
      throw YamlProblem.of(e, source);
    }
  }

  private Node document() throws InvalidFileException {
    events.next(); // the stream's start
    Event start = events.next();
    if (start.getEventId() == Event.ID.StreamEnd) {
      throw new InvalidFileException(
          Location.of(source), "nothing", "a mapping of names to values");
    }
    Node document = node(events.next(), TOP);
    events.next(); // the document's end
    Event next = events.next();
    if (next.getEventId() != Event.ID.StreamEnd) {
      throw new InvalidFileException(location(next), "a second document", "one document");
    }
    return document;
  }

  private Node node(Event event, int depth) throws InvalidFileException {
    if (event instanceof AliasEvent alias) {
      return aliased(alias);
    }
    int before = nodes++;
    if (nodes > MAX_NODES) {
      throw new InvalidFileException(
          location(event), "more than " + MAX_NODES + " values", "at most " + MAX_NODES);
    }
    Node node;
    if (event instanceof ScalarEvent scalar) {
      node = new Node.Scalar(value(scalar), location(event));
    } else {
      if (depth > MAX_DEPTH) {
        throw new InvalidFileException(
            location(event), "more than " + MAX_DEPTH + " levels", "at most " + MAX_DEPTH);
      }
      checkTag(event, ((CollectionStartEvent) event).getTag());
      boolean mapping = event.getEventId() == Event.ID.MappingStart;
      node = mapping ? mapping(location(event), depth) : items(location(event), depth);
    }
    Optional<Anchor> anchor = ((NodeEvent) event).getAnchor();
    if (anchor.isPresent()) {
      anchors.put(anchor.get(), new Anchored(node, nodes - before));
    }
    return node;
  }

  /** A tree that is not known yet is one that would hold itself, too. */
  private Node aliased(AliasEvent alias) throws InvalidFileException {
    Anchored anchored = anchors.get(alias.getAlias());
    if (anchored == null) {
      throw new InvalidFileException(
          location(alias), "an alias of nothing that ends before it", "an anchor, or quotes");
    }
    nodes += anchored.size();
    aliased += anchored.size();
    if (aliased > MAX_ALIASED) {
      throw new InvalidFileException(
          location(alias),
          "aliases for more than " + MAX_ALIASED + " values",
          "at most " + MAX_ALIASED);
    }
    return anchored.node();
  }

  private Node mapping(Location start, int depth) throws InvalidFileException {
    List<Node.Entry> entries = new ArrayList<>();
    for (Event key = events.next(); key.getEventId() != Event.ID.MappingEnd; key = events.next()) {
      if (!(key instanceof ScalarEvent name)) {
        throw new InvalidFileException(location(key), "a name that is no text", "a text");
      }
      checkTag(key, name.getTag());
      if (depth == TOP) {
        condenses = name.getValue().equals(condensing.list());
      }
      Node value = node(events.next(), depth + 1);
      entries.add(new Node.Entry(name.getValue(), location(key), value));
    }
    return new Node.Mapping(entries, start);
  }

  private Node items(Location start, int depth) throws InvalidFileException {
    List<Node> items = new ArrayList<>();
    for (Event item = events.next();
        item.getEventId() != Event.ID.SequenceEnd;
        item = events.next()) {
      Node node = node(item, depth + 1);
      items.add(condenses && depth == TOP + 1 ? condensing.kept().apply(node) : node);
    }
    return new Node.Items(items, start);
  }

  private @Nullable Object value(ScalarEvent scalar) throws InvalidFileException {
    checkTag(scalar, scalar.getTag());
    String text = scalar.getValue();
    if (!scalar.isPlain() || scalar.getTag().isPresent()) {
      return text;
    }
    return switch (text) {
      case "", "~", "null", "Null", "NULL" -> null;
      case "true" -> true;
      case "false" -> false;
      default -> text.charAt(0) <= '9' && NUMBER.matcher(text).matches() ? number(text) : text;
    };
  }

  private static Object number(String text) {
    try {
      Number number =
          text.indexOf('.') < 0 ? (Number) Long.valueOf(text) : (Number) Double.valueOf(text);
      return number.toString().equals(text) ? number : text;
    } catch (NumberFormatException e) {
      return text;
    }
  }

  private void checkTag(Event event, Optional<String> tag) throws InvalidFileException {
    if (tag.isPresent() && !tag.get().equals("!") && !tag.get().equals(STRING_TAG)) {
      throw new InvalidFileException(location(event), "a tag", "none but !!str, or quotes");
    }
  }

  private Location location(Event event) {
    return event.getStartMark().map(mark -> location(mark, source)).orElse(Location.of(source));
  }

  static Location location(Mark mark, String source) {
    return Location.of(source, mark.getLine() + 1, mark.getColumn() + 1);
  }
}
