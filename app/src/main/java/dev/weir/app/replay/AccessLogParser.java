package dev.weir.app.replay;

import dev.weir.limit.InvalidValueException;
import java.util.List;

/**
 * The Common and the Combined Log Format: {@code address ident user [time] "request" status bytes
 * "referer" "agent"}; and with {@code host:port} before the address, as servers of several virtual
 * hosts write it.
 */
final class AccessLogParser implements LineParser {

  private static final String EXPECTED = "the Common or Combined Log Format";

  /** What of a line can be a key or a cost. */
  enum Field {
    ADDRESS,
    USER,
    METHOD,
    PATH,
    STATUS,
    BYTES,
    REFERER,
    AGENT
  }

  private final List<Field> keys;
  private final List<Field> costs;

  /**
   * @param keys what tells clients apart, together
   * @param costs what is added up to the cost of a request; one unit if there is nothing
   */
  AccessLogParser(List<Field> keys, List<Field> costs) {
    this.keys = keys;
    this.costs = costs;
  }

  @Override
  public Event parse(String line) {
    int space = line.indexOf(' ');
    int open = line.indexOf(" [", Math.max(space, 0));
    int close = line.indexOf("] \"", Math.max(open, 0));
    int start = addressStart(line, space, open);
    space = start == 0 ? space : line.indexOf(' ', start);
    int quote = close < 0 ? -1 : closingQuote(line, close + 3);
    if (space <= 0 || open < 0 || quote < 0) {
      throw new InvalidValueException("entry", line, EXPECTED);
    }
    long time = Timestamps.parseLogTime(line.substring(open + 2, close));
    Parts parts = new Parts(line, start, space, open, close + 3, quote);
    return new Event(time, values(parts), cost(parts));
  }

  /**
   * Where the address starts: behind {@code host:port}, if four words come before the time and the
   * second is not the missing ident that follows an address with a colon.
   */
  private static int addressStart(String line, int space, int open) {
    int colon = line.lastIndexOf(':', space);
    if (colon <= 0 || colon + 1 == space || space >= open) {
      return 0;
    }
    for (int i = colon + 1; i < space; i++) {
      if (line.charAt(i) < '0' || line.charAt(i) > '9') {
        return 0;
      }
    }
    boolean oneColon = line.indexOf(':') == colon || line.charAt(colon - 1) == ']';
    int second = line.indexOf(' ', space + 1);
    int third = second < 0 ? -1 : line.indexOf(' ', second + 1);
    boolean four = third > 0 && third < open;
    return oneColon && four && !line.startsWith("- ", space + 1) ? space + 1 : 0;
  }

  private List<String> values(Parts parts) {
    if (keys.size() == 1) {
      return List.of(parts.value(keys.get(0)));
    }
    return keys.stream().map(parts::value).toList();
  }

  private long cost(Parts parts) {
    if (costs.isEmpty()) {
      return 1;
    }
    long sum = 0;
    for (Field field : costs) {
      String value = parts.value(field);
      sum += value.equals(Event.NOBODY) ? 0 : Costs.parse("bytes", value);
    }
    return sum;
  }

  private static int closingQuote(String line, int from) {
    for (int i = from; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        return i;
      }
    }
    return -1;
  }

  /** A line, cut where it is certain; the rest is looked for only if it is asked for. */
  private record Parts(String line, int start, int space, int open, int request, int requestEnd) {

    String value(Field field) {
      return switch (field) {
        case ADDRESS -> line.substring(start, space);
        case USER -> user();
        case METHOD -> word(request, requestEnd, 0);
        case PATH -> path();
        case STATUS -> word(requestEnd + 1, line.length(), 1);
        case BYTES -> word(requestEnd + 1, line.length(), 2);
        case REFERER -> quoted(0);
        case AGENT -> quoted(1);
      };
    }

    private String user() {
      int before = line.indexOf(' ', space + 1);
      return before < 0 || before >= open ? Event.NOBODY : line.substring(before + 1, open);
    }

    private String path() {
      String target = word(request, requestEnd, 1);
      int query = target.indexOf('?');
      return query < 0 ? target : target.substring(0, query);
    }

    private String word(int from, int to, int index) {
      int start = from;
      for (int i = 0; i < index; i++) {
        int blank = line.indexOf(' ', start);
        if (blank < 0 || blank >= to) {
          return Event.NOBODY;
        }
        start = blank + 1;
      }
      int end = line.indexOf(' ', start);
      String word = line.substring(start, end < 0 || end > to ? to : end);
      return word.isEmpty() ? Event.NOBODY : word;
    }

    private String quoted(int index) {
      int end = requestEnd;
      int start = end;
      for (int i = 0; i <= index; i++) {
        start = line.indexOf('"', end + 1) + 1;
        end = start == 0 ? -1 : closingQuote(line, start);
        if (end < 0) {
          return Event.NOBODY;
        }
      }
      return line.substring(start, end);
    }
  }
}
