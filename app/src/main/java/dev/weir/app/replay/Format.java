package dev.weir.app.replay;

import dev.weir.limit.InvalidValueException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a recording can be. */
enum Format {
  ACCESS_LOG("access-log"),
  CSV("csv"),
  JSON_LINES("jsonl"),
  KEYS("keys");

  private final String text;

  Format(String text) {
    this.text = text;
  }

  /**
   * The format of this name.
   *
   * @throws InvalidValueException if there is none
   */
  static Format named(String name) {
    for (Format format : values()) {
      if (format.text.equals(name.toLowerCase(Locale.ROOT))) {
        return format;
      }
    }
    String names = Arrays.stream(values()).map(Format::toString).collect(Collectors.joining(", "));
    throw new InvalidValueException("format", name, "one of " + names);
  }

  /**
   * Finds the format.
   *
   * @param name of the file, without what it is packed with
   * @param head its first bytes, each taken as a character
   */
  static Optional<Format> detect(String name, String head) {
    List<String> lines =
        head.lines().map(Format::withoutMark).filter(line -> !line.isBlank()).limit(10).toList();
    if (lines.stream().anyMatch(Format::isAccessLog)) {
      return Optional.of(ACCESS_LOG); // whatever else is in it: a crash may leave zeros in a log
    }
    if (head.indexOf('\0') >= 0) {
      boolean isTrace = name.toLowerCase(Locale.ROOT).endsWith(".trace");
      return isTrace ? Optional.of(KEYS) : Optional.empty();
    }
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    if (lines.get(0).stripLeading().startsWith("{")) {
      return Optional.of(JSON_LINES);
    }
    return isHeader(lines) ? Optional.of(CSV) : Optional.empty();
  }

  private static String withoutMark(String line) {
    return line.startsWith("\u00EF\u00BB\u00BF") ? line.substring(3) : line;
  }

  private static boolean isAccessLog(String line) {
    try {
      new AccessLogParser(List.of(AccessLogParser.Field.ADDRESS), List.of()).parse(line);
      return true;
    } catch (InvalidValueException e) {
      return false;
    }
  }

  /**
   * A header has separators, and the line below it as many, or it is the name of the one column.
   */
  private static boolean isHeader(List<String> lines) {
    String header = lines.get(0);
    char separator = CsvParser.separator(header);
    if (header.indexOf(separator) < 0) {
      return Selection.USUAL_TIMES.contains(header.trim().toLowerCase(Locale.ROOT));
    }
    return lines.size() == 1 || lines.get(1).indexOf(separator) >= 0;
  }

  @Override
  public String toString() {
    return text;
  }
}
