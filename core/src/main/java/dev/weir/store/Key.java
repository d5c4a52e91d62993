package dev.weir.store;

import org.jspecify.annotations.Nullable;

/** The identity of one counter: a {@link KeySpace} and a value in it. Immutable. */
public final class Key {

  private final KeySpace space;
  private final String value;
  private final long low;
  private final long high;

  Key(KeySpace space, String value, long low, long high) {
    this.space = space;
    this.value = value;
    this.low = low;
    this.high = high;
  }

  /** What it has in common with the other counters of its limit. */
  public KeySpace space() {
    return space;
  }

  /** The value that the counter belongs to, for example a user's id. */
  public String value() {
    return value;
  }

  long low() {
    return low;
  }

  long high() {
    return high;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Key that
        && value.equals(that.value)
        && (space == that.space || space.names().equals(that.space.names()));
  }

  @Override
  public int hashCode() {
    return Long.hashCode(low);
  }

  @Override
  public String toString() {
    return space + "/" + value;
  }
}
