package dev.weir.store;

import dev.weir.limit.Decision;
import java.util.List;

/**
 * Keeps counters and applies limits to them. Thread-safe.
 *
 * <p>Decisions come back through a {@link Completion}, so that a caller on an event loop never
 * waits; a caller that may wait uses {@link dev.weir.Limiter}.
 */
public interface Store extends AutoCloseable {

  /**
   * Takes every claim, or none if one of them is denied. Nobody ever sees half of it. Only claims
   * of limits that {@linkplain dev.weir.limit.Transition#countsDenials() count denials} are counted
   * in any case, each for itself.
   *
   * @param claims at least one, and tens at most; claims on the same counter count one after the
   *     other
   * @param completion gets one decision a claim, in order: what that claim alone was answered. If
   *     one is denied then nothing was taken, whatever the others say.
   */
  void acquire(List<Claim> claims, Completion<List<Decision>> completion);

  /** Answers what {@link #acquire} would, and takes nothing. */
  void peek(List<Claim> claims, Completion<List<Decision>> completion);

  /**
   * Changes one counter.
   *
   * @param completion gets the counter's state after the change, as the answer to a cost of zero;
   *     of a reservation, release and renewal the answer to it
   * @throws UnsupportedOperationException if the limit's algorithm has no such operation
   */
  void adjust(Adjustment adjustment, Completion<Decision> completion);

  /**
   * How many processes share the counters, this one included, as was known last: 1 unless the store
   * knows of others. Answers at once. A store before another passes it on.
   */
  default int instances() {
    return 1;
  }

  /**
   * Tells a listener what other processes forget of the counters, as soon as it is heard. A store
   * that nobody shares has nothing to tell. A store before another passes it on.
   */
  default void whenReset(ResetListener listener) {}

  /** Frees what the store holds. */
  @Override
  void close();
}
