package dev.weir.rule.tree;

import dev.weir.rule.Location;
import java.util.ArrayList;
import java.util.List;

/**
 * A tree from a text in the flow style of YAML, of which JSON is a part; each node knows its line.
 * For tests: the form in which fixtures are written.
 */
final class FlowText {

  private final String text;
  private final String file;
  private int at;
  private int line = 1;

  private FlowText(String text, String file) {
    this.text = text;
    this.file = file;
  }

  static Node parse(String text) {
    return new FlowText(text, "weir.yaml").node();
  }

  private Location here() {
    return Location.of(file, line);
  }

  private void skipBlanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      line += text.charAt(at) == '\n' ? 1 : 0;
      at++;
    }
  }

  private char peek() {
    skipBlanks();
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private boolean takes(char c) {
    boolean there = peek() == c;
    at += there ? 1 : 0;
    return there;
  }

  private Node node() {
    char c = peek();
    Location location = here();
    if (takes('{')) {
      return mapping(location);
    }
    if (takes('[')) {
      List<Node> items = new ArrayList<>();
      while (!takes(']')) {
        items.add(node());
        takes(',');
      }
      return new Node.Items(items, location);
    }
    boolean quoted = c == '"';
    String word = word();
    return new Node.Scalar(quoted ? word : value(word), location);
  }

  private Node mapping(Location location) {
    List<Node.Entry> entries = new ArrayList<>();
    while (!takes('}')) {
      skipBlanks();
      Location name = here();
      String word = word();
      if (!takes(':')) {
        throw new IllegalArgumentException("no colon after " + word + " in line " + line);
      }
      entries.add(new Node.Entry(word, name, node()));
      takes(',');
    }
    return new Node.Mapping(entries, location);
  }

  private String word() {
    skipBlanks();
    int start = at;
    if (takes('"')) {
      int end = text.indexOf('"', at);
      String word = text.substring(at, end);
      at = end + 1;
      return word;
    }
    while (at < text.length() && !ends(at)) {
      at++;
    }
    return text.substring(start, at).trim();
  }

  private boolean ends(int i) {
    char c = text.charAt(i);
    boolean colon = c == ':' && i + 1 < text.length() && Character.isWhitespace(text.charAt(i + 1));
    return c == ',' || c == ']' || c == '}' || c == '\n' || colon;
  }

  private static Object value(String word) {
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      case "null", "" -> null;
      default -> word.matches("-?\\d{1,18}") ? Long.valueOf(word) : number(word);
    };
  }

  private static Object number(String word) {
    return word.matches("-?\\d+\\.\\d+") ? Double.valueOf(word) : word;
  }
}
