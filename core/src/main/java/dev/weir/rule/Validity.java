package dev.weir.rule;

import dev.weir.limit.InvalidValueException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a rule or an entry of a list is in force: at one instant and from then on, before another.
 */
public final class Validity {

  /** At any time. */
  public static final Validity ALWAYS = new Validity(null, null);

  private final @Nullable Instant from;
  private final @Nullable Instant until;

  private Validity(@Nullable Instant from, @Nullable Instant until) {
    if (from != null && until != null && !from.isBefore(until)) {
      throw new InvalidValueException("until", until, "an instant after " + from);
    }
    this.from = from;
    this.until = until;
  }

  /** The same, but not before this instant. */
  public Validity from(Instant first) {
    return new Validity(first, until);
  }

  /** The same, but only before this instant. */
  public Validity until(Instant end) {
    return new Validity(from, end);
  }

  /** The first instant. */
  public Optional<Instant> from() {
    return Optional.ofNullable(from);
  }

  /** The first instant after it. */
  public Optional<Instant> until() {
    return Optional.ofNullable(until);
  }

  long fromMicros() {
    return from == null ? Long.MIN_VALUE : micros(from);
  }

  long untilMicros() {
    return until == null ? Long.MAX_VALUE : micros(until);
  }

  /** Microseconds since the epoch, the greatest or the least long where it does not fit. */
  private static long micros(Instant instant) {
    long seconds = instant.getEpochSecond();
    if (Math.abs(seconds) > Long.MAX_VALUE / 2_000_000) {
      return seconds < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    return seconds * 1_000_000 + instant.getNano() / 1_000;
  }

  /** Whether there is an instant at which it is not in force. */
  boolean isBounded() {
    return from != null || until != null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Validity that
        && Objects.equals(from, that.from)
        && Objects.equals(until, that.until);
  }

  @Override
  public int hashCode() {
    return Objects.hash(from, until);
  }

  /** For example {@code until 2026-12-01T00:00:00Z}. */
  @Override
  public String toString() {
    String start = from == null ? "" : "from " + from;
    String end = until == null ? "" : "until " + until;
    return isBounded() ? (start + " " + end).trim() : "always";
  }
}
