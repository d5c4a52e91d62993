package dev.weir.app.replay;

import dev.weir.limit.InvalidValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Separated values under a header, quoted as in RFC 4180 but for line ends, which end the record
 * always: a quote too many then costs one line, not the rest of the file.
 */
final class CsvParser implements LineParser {

  private static final String SEPARATORS = ",;\t|";

  private static final int ABSENT = -1;

  private final char separator;
  private final List<String> header;
  private final int time;
  private final boolean timeIsTold;
  private final List<Integer> keys;
  private final List<Integer> costs;
  private final List<String> values = new ArrayList<>();

  /**
   * @param headerLine the first line
   * @throws InvalidValueException if a column that is asked for is not in it
   */
  CsvParser(String headerLine, Selection selection) {
    this.separator = separator(headerLine);
    split(headerLine);
    this.header = values.stream().map(String::trim).toList();
    this.time = selection.time().map(name -> column("time", name)).orElseGet(this::usualTime);
    this.timeIsTold = selection.time().isPresent();
    this.keys =
        selection.keys().stream()
            .map(name -> selection.lenient() ? find(name) : column("key", name))
            .toList();
    this.costs = selection.costs().stream().map(name -> column("cost", name)).toList();
  }

  /** The separator of which a header has the most. */
  static char separator(String headerLine) {
    char best = ',';
    long most = 0;
    for (int i = 0; i < SEPARATORS.length(); i++) {
      char candidate = SEPARATORS.charAt(i);
      long count = headerLine.chars().filter(c -> c == candidate).count();
      if (count > most) {
        most = count;
        best = candidate;
      }
    }
    return best;
  }

  private int find(String name) {
    int index = header.indexOf(name);
    for (int i = 0; index < 0 && i < header.size(); i++) {
      if (header.get(i).equalsIgnoreCase(name)) {
        index = i;
      }
    }
    return index;
  }

  private int column(String what, String name) {
    int index = find(name);
    if (index == ABSENT) {
      throw new InvalidValueException(what, name, "a column of " + columns());
    }
    return index;
  }

  private int usualTime() {
    List<String> lower = header.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    return Selection.USUAL_TIMES.stream()
        .map(lower::indexOf)
        .filter(index -> index >= 0)
        .findFirst()
        .orElseThrow(
            () -> new InvalidValueException("time", "none", "--time with one of " + columns()));
  }

  private String columns() {
    String all = String.join(", ", header);
    return all.length() > 300 ? all.substring(0, 300) + "..." : all;
  }

  @Override
  public Event parse(String line) {
    split(line);
    if (values.size() != header.size()) {
      throw new InvalidValueException(
          "columns", values.size(), header.size() + " as in the header");
    }
    long cost = costs.isEmpty() ? 1 : 0;
    for (int column : costs) {
      cost += Costs.parse(header.get(column), values.get(column));
    }
    String at = values.get(time);
    long micros = timeIsTold ? Timestamps.parse(at) : Timestamps.parseUsual(at);
    return new Event(micros, selected(), cost);
  }

  private List<String> selected() {
    if (keys.isEmpty()) {
      return List.of(Event.EVERYBODY);
    }
    return keys.size() == 1 ? List.of(named(keys.get(0))) : keys.stream().map(this::named).toList();
  }

  private String named(int column) {
    String value = column == ABSENT ? "" : values.get(column);
    return value.isEmpty() ? Event.NOBODY : value;
  }

  private void split(String line) {
    values.clear();
    int start = 0;
    if (line.indexOf('"') < 0) {
      for (int end = line.indexOf(separator); end >= 0; end = line.indexOf(separator, start)) {
        values.add(line.substring(start, end));
        start = end + 1;
      }
      values.add(line.substring(start));
      return;
    }
    while (start <= line.length()) {
      start =
          start < line.length() && line.charAt(start) == '"'
              ? quoted(line, start)
              : plain(line, start);
    }
  }

  /** Takes the value that starts here; where the next one starts. */
  private int plain(String line, int start) {
    int separatorAt = line.indexOf(separator, start);
    int end = separatorAt < 0 ? line.length() : separatorAt;
    values.add(line.substring(start, end));
    return end + 1;
  }

  private int quoted(String line, int start) {
    StringBuilder value = new StringBuilder();
    for (int i = start + 1; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c != '"') {
        value.append(c);
      } else if (i + 1 < line.length() && line.charAt(i + 1) == '"') {
        value.append('"');
        i++;
      } else if (i + 1 == line.length() || line.charAt(i + 1) == separator) {
        values.add(value.toString());
        return i + 2;
      } else {
        break;
      }
    }
    throw new InvalidValueException(
        "value", line.substring(start), "a closing quote, and then a separator");
  }
}
