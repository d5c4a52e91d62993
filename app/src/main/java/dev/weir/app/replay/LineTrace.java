package dev.weir.app.replay;

import dev.weir.limit.InvalidValueException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A recording with a request on each line; blank lines do not count. */
final class LineTrace implements Trace {

  private final LineReader lines;
  private final LineParser parser;
  private final BadLines badLines;

  LineTrace(LineReader lines, LineParser parser, BadLines badLines) {
    this.lines = lines;
    this.parser = parser;
    this.badLines = badLines;
  }

  @Override
  public @Nullable Event next() throws IOException {
    while (true) {
      try {
        String line = lines.next();
        if (line == null) {
          return null;
        }
        if (!line.isBlank()) {
          return parser.parse(line);
        }
      } catch (InvalidValueException e) {
        badLines.add(lines.number(), e);
      }
    }
  }

  @Override
  public long number() {
    return lines.number();
  }
}
