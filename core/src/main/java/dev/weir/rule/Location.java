package dev.weir.rule;

import dev.weir.limit.InvalidValueException;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Where something was written: a source, and a line of it if it has lines. Immutable. */
public final class Location {

  private final String source;
  private final int line;

  private Location(String source, int line) {
    this.source = source;
    this.line = line;
  }

  /** A place in a source without lines, for example a request's body. */
  public static Location of(String source) {
    return new Location(source, 0);
  }

  /**
   * A line of a file.
   *
   * @param line 1..2147483647
   */
  public static Location of(String file, int line) {
    if (line < 1) {
      throw new InvalidValueException("line", line, "1.." + Integer.MAX_VALUE);
    }
    return new Location(file, line);
  }

  /** The file, or whatever else was read. */
  public String source() {
    return source;
  }

  /** The line, if the source has any. */
  public OptionalInt line() {
    return line > 0 ? OptionalInt.of(line) : OptionalInt.empty();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Location that && line == that.line && source.equals(that.source);
  }

  @Override
  public int hashCode() {
    return source.hashCode() * 31 + line;
  }

  /** For example {@code weir.yaml:7}. */
  @Override
  public String toString() {
    return line > 0 ? source + ":" + line : source;
  }
}
