package dev.weir.server.check;

import dev.weir.limit.Algorithm;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.limit.Window;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Limits that callers bring along, remembered so that the next call with the same words finds the
 * same object. Thread-safe without locks: a slot holds an immutable entry, and whoever comes last
 * has it.
 *
 * <p>Bounded: {@value #SLOTS} slots, one entry each. Many different limits only cost their building
 * again, about a microsecond.
 */
public final class AdHocLimits {

  private static final int SLOTS = 4096;

  private final @Nullable Entry[] entries = new @Nullable Entry[SLOTS];

  /** An empty memory. */
  public AdHocLimits() {}

  private record Entry(
      long units, String window, @Nullable String algorithm, @Nullable Long burst, Limit limit) {

    boolean isFor(
        long otherUnits,
        String otherWindow,
        @Nullable String otherAlgorithm,
        @Nullable Long otherBurst) {
      return units == otherUnits
          && window.equals(otherWindow)
          && Objects.equals(algorithm, otherAlgorithm)
          && Objects.equals(burst, otherBurst);
    }
  }

  /**
   * The limit of these words.
   *
   * @throws InvalidValueException if there is no such limit
   */
  public Limit limit(long units, String window, @Nullable String algorithm, @Nullable Long burst) {
    int slot = slot(units, window, algorithm, burst);
    Entry entry = entries[slot];
    if (entry != null && entry.isFor(units, window, algorithm, burst)) {
      return entry.limit;
    }
    Limit limit = build(units, window, algorithm, burst);
    entries[slot] = new Entry(units, window, algorithm, burst, limit);
    return limit;
  }

  private static int slot(
      long units, String window, @Nullable String algorithm, @Nullable Long burst) {
    int hash = Long.hashCode(units) * 31 + window.hashCode();
    hash = hash * 31 + (algorithm == null ? 0 : algorithm.hashCode());
    hash = hash * 31 + (burst == null ? 0 : burst.hashCode());
    hash *= 0x9E3779B9;
    return hash >>> 20;
  }

  private static Limit build(
      long units, String window, @Nullable String algorithm, @Nullable Long burst) {
    if (units < 1 || units > Limit.MAX_UNITS) {
      throw new InvalidValueException("limit", units, "1.." + Limit.MAX_UNITS);
    }
    Window span = Window.parse(window);
    if (algorithm == null) {
      Limit limit = Limit.of(units, span);
      return burst == null ? limit : limit.burst(burst);
    }
    Algorithm named = Algorithm.named(algorithm);
    if (burst == null) {
      return Limit.of(units, span).algorithm(named);
    }
    if (named != Algorithm.BUCKET) {
      throw new InvalidValueException(
          "burst", burst, "none beside " + named + "; a burst belongs to token_bucket");
    }
    return Limit.of(units, span).burst(burst);
  }
}
