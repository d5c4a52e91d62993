package dev.weir.rule;

import dev.weir.limit.InvalidValueException;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Where something was written: a source, and a place in it if it has lines. Immutable. */
public final class Location {

  private final String source;
  private final int line;
  private final int column;

  private Location(String source, int line, int column) {
    this.source = source;
    this.line = line;
    this.column = column;
  }

  /** A place in a source without lines, for example a request's body. */
  public static Location of(String source) {
    return new Location(source, 0, 0);
  }

  /**
   * A line of a file.
   *
   * @param line 1..2147483647
   */
  public static Location of(String file, int line) {
    return new Location(file, positive("line", line), 0);
  }

  /**
   * A place in a file.
   *
   * @param line 1..2147483647
   * @param column 1..2147483647, in characters
   */
  public static Location of(String file, int line, int column) {
    return new Location(file, positive("line", line), positive("column", column));
  }

  private static int positive(String name, int number) {
    if (number < 1) {
      throw new InvalidValueException(name, number, "1.." + Integer.MAX_VALUE);
    }
    return number;
  }

  /** The file, or whatever else was read. */
  public String source() {
    return source;
  }

  /** The line, if the source has any. */
  public OptionalInt line() {
    return line > 0 ? OptionalInt.of(line) : OptionalInt.empty();
  }

  /** The column, if it is known. */
  public OptionalInt column() {
    return column > 0 ? OptionalInt.of(column) : OptionalInt.empty();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Location that
        && line == that.line
        && column == that.column
        && source.equals(that.source);
  }

  @Override
  public int hashCode() {
    return (source.hashCode() * 31 + line) * 31 + column;
  }

  /** For example {@code weir.yaml:7:12}, or {@code weir.yaml:7}. */
  @Override
  public String toString() {
    String place = line > 0 ? source + ":" + line : source;
    return column > 0 ? place + ":" + column : place;
  }
}
