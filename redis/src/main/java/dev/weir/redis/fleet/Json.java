package dev.weir.redis.fleet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON as instances exchange it: strict, of a bounded depth, without nulls, written in ASCII. Small
 * enough not to make every library user carry a parser.
 */
final class Json {

  private static final int MAX_DEPTH = 8;

  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  /**
   * Reads one object.
   *
   * @return texts, longs, doubles, booleans, lists and maps
   * @throws IllegalArgumentException if it is anything else
   */
  static Map<String, Object> object(String text) {
    Json json = new Json(text);
    json.space();
    Map<String, Object> object = json.readObject(0);
    json.space();
    if (json.at != text.length()) {
      throw json.unexpected("the end");
    }
    return object;
  }

  private IllegalArgumentException unexpected(String expected) {
    String came = at < text.length() ? "character " + (int) text.charAt(at) : "the end";
    return new IllegalArgumentException(
        "json: " + came + " at " + at + " (expected: " + expected + ")");
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private boolean takes(char c) {
    space();
    boolean found = at < text.length() && text.charAt(at) == c;
    at += found ? 1 : 0;
    return found;
  }

  private void expect(char c) {
    if (!takes(c)) {
      throw unexpected("'" + c + "'");
    }
  }

  private Object readValue(int depth) {
    space();
    char c = at < text.length() ? text.charAt(at) : 0;
    return switch (c) {
      case '{' -> readObject(depth);
      case '[' -> readList(depth);
      case '"' -> readText();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      default -> readNumber();
    };
  }

  private Boolean word(String word, boolean value) {
    if (!text.startsWith(word, at)) {
      throw unexpected(word);
    }
    at += word.length();
    return value;
  }

  private Map<String, Object> readObject(int depth) {
    deeper(depth);
    expect('{');
    Map<String, Object> object = new LinkedHashMap<>();
    if (takes('}')) {
      return object;
    }
    do {
      space();
      String name = readText();
      expect(':');
      if (object.put(name, readValue(depth + 1)) != null) {
        throw unexpected("no name twice");
      }
    } while (takes(','));
    expect('}');
    return object;
  }

  private List<Object> readList(int depth) {
    deeper(depth);
    expect('[');
    List<Object> list = new ArrayList<>();
    if (takes(']')) {
      return list;
    }
    do {
      list.add(readValue(depth + 1));
    } while (takes(','));
    expect(']');
    return list;
  }

  private void deeper(int depth) {
    if (depth >= MAX_DEPTH) {
      throw unexpected("a depth of " + MAX_DEPTH + " at most");
    }
  }

  private Object readNumber() {
    int from = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String number = text.substring(from, at);
    if (!number.matches("-?(0|[1-9]\\d{0,18})(\\.\\d{1,20})?([eE][+-]?\\d{1,3})?")) {
      at = from;
      throw unexpected("a value");
    }
    if (number.matches("-?\\d+")) {
      return Long.valueOf(number);
    }
    return Double.valueOf(number);
  }

  private String readText() {
    if (at >= text.length() || text.charAt(at) != '"') {
      throw unexpected("'\"'");
    }
    at++;
    StringBuilder read = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return read.toString();
      }
      if (c < ' ') {
        at--;
        throw unexpected("it to be escaped");
      }
      read.append(c == '\\' ? readEscaped() : c);
    }
    throw unexpected("'\"'");
  }

  private char readEscaped() {
    char c = at < text.length() ? text.charAt(at++) : 0;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> readUnit();
      default -> throw unexpected("an escape");
    };
  }

  private char readUnit() {
    if (at + 4 > text.length() || !text.substring(at, at + 4).matches("[0-9a-fA-F]{4}")) {
      throw unexpected("four hexadecimal digits");
    }
    char unit = (char) Integer.parseInt(text.substring(at, at + 4), 16);
    at += 4;
    return unit;
  }

  /** Writes what {@link #object} reads, in the order of the map. */
  static String write(Map<String, ?> object) {
    StringBuilder to = new StringBuilder(512);
    append(to, object);
    return to.toString();
  }

  private static void append(StringBuilder to, Object value) {
    if (value instanceof Map<?, ?> object) {
      String between = "{";
      for (Map.Entry<?, ?> field : object.entrySet()) {
        appendText(to.append(between), (String) field.getKey());
        append(to.append(':'), field.getValue());
        between = ",";
      }
      to.append(object.isEmpty() ? "{}" : "}");
    } else if (value instanceof List<?> list) {
      String between = "[";
      for (Object each : list) {
        append(to.append(between), each);
        between = ",";
      }
      to.append(list.isEmpty() ? "[]" : "]");
    } else if (value instanceof String text) {
      appendText(to, text);
    } else {
      to.append(value);
    }
  }

  private static void appendText(StringBuilder to, String text) {
    to.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        to.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        to.append("\\u%04x".formatted((int) c));
      } else {
        to.append(c);
      }
    }
    to.append('"');
  }
}
