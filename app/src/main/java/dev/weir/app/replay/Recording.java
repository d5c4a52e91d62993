package dev.weir.app.replay;

import dev.weir.limit.InvalidValueException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a recording is to be read.
 *
 * @param format as told; else it is found from the content
 * @param selection which fields are used
 * @param rate events a second of a key stream
 */
record Recording(Optional<Format> format, Selection selection, OptionalLong rate) {

  private static final long MAX_RATE = 1_000_000;

  Recording {
    if (rate.isPresent() && (rate.getAsLong() < 1 || rate.getAsLong() > MAX_RATE)) {
      throw new InvalidValueException("rate", rate.getAsLong(), "1.." + MAX_RATE);
    }
  }

  /**
   * The format, as told or as found.
   *
   * @throws InvalidValueException if neither, or if what is told does not go with it
   */
  Format formatOf(Input input) throws IOException {
    Format found =
        format
            .or(() -> detect(input))
            .orElseThrow(
                () ->
                    new InvalidValueException(
                        "format", "not recognised", "--format access-log, csv, jsonl or keys"));
    if (found == Format.KEYS) {
      check(selection.time().isEmpty(), "time", "none: a key stream has no time, but a --rate");
      check(selection.keys().isEmpty(), "key", "none: a key stream is nothing but keys");
      check(selection.costs().isEmpty(), "cost", "none: a key stream is nothing but keys");
    } else {
      check(rate.isEmpty(), "rate", "none: " + found + " has a time of its own");
    }
    if (found == Format.ACCESS_LOG) {
      check(selection.time().isEmpty(), "time", "none: an access log has one time, in brackets");
    }
    return found;
  }

  private static Optional<Format> detect(Input input) {
    try {
      return Format.detect(input.unpackedName(), input.head());
    } catch (IOException e) {
      throw Input.unreadable(input.file(), e);
    }
  }

  private static void check(boolean holds, String option, String expected) {
    if (!holds) {
      throw new InvalidValueException("--" + option, "given", expected);
    }
  }

  /** Its requests. */
  Trace open(Format found, Input input, BadLines badLines) throws IOException {
    if (found == Format.KEYS) {
      return new KeyStream(input.stream(), rate.orElse(KeyStream.DEFAULT_RATE), badLines);
    }
    LineReader lines = new LineReader(input.stream());
    LineParser parser =
        switch (found) {
          case CSV -> new CsvParser(header(lines), selection);
          case JSON_LINES -> new JsonLinesParser(selection);
          default ->
              new AccessLogParser(
                  selection.keys().isEmpty()
                      ? List.of(AccessLogParser.Field.ADDRESS)
                      : fields("key", selection.keys()),
                  fields("cost", selection.costs()));
        };
    return new LineTrace(lines, parser, badLines);
  }

  private static String header(LineReader lines) throws IOException {
    String line = lines.next();
    while (line != null && line.isBlank()) {
      line = lines.next();
    }
    return line == null ? "" : line;
  }

  private static List<AccessLogParser.Field> fields(String option, List<String> names) {
    return names.stream().map(name -> field(option, name)).toList();
  }

  private static AccessLogParser.Field field(String option, String name) {
    for (AccessLogParser.Field field : AccessLogParser.Field.values()) {
      boolean fits = option.equals("key") || field == AccessLogParser.Field.BYTES;
      if (fits && field.name().equals(name.toUpperCase(Locale.ROOT))) {
        return field;
      }
    }
    String expected =
        option.equals("key")
            ? "address, user, method, path, status, bytes, referer or agent"
            : "bytes";
    throw new InvalidValueException(option, name, expected + ", which an access log has");
  }

  /** What tells clients apart, in words. */
  String keyedBy(Format found) {
    if (!selection.keys().isEmpty()) {
      return String.join("+", selection.keys());
    }
    return switch (found) {
      case ACCESS_LOG -> "address";
      case KEYS -> "key";
      default -> "one for all";
    };
  }
}
