package dev.weir.limit;

/**
 * How instances take slices of a counter ahead, to decide from them by themselves. What is taken
 * counts as used, so whoever holds a slice may spend it as long as it lasts, at any time, without
 * asking, and never are more admitted than the limit's law allows:
 *
 * <ul>
 *   <li>A window does not care when within it a unit is used; a slice lasts until the window ends.
 *   <li>A bucket drains, and what it has drained others may fill again. So its level never drains
 *       below what is out in slices: used or not, every unit of a slice has its place in it.
 * </ul>
 *
 * <p>For the latter a bucket counts what is out, by epochs of {@link #EPOCH_MICROS}: a slice lasts
 * until the end of the epoch after the one that it was taken in, and is forgotten then. Whoever
 * dies with a slice keeps that much from being refilled, for one to two seconds.
 */
public final class Slice {

  /** The length of an epoch, aligned to the Unix epoch: one second. */
  public static final long EPOCH_MICROS = 1_000_000;

  /**
   * A slice is at most this part of what is left, an eighth, so that many can have one, and near
   * the end nobody takes more than is asked for at once.
   */
  static final long SHARE = 8;

  private Slice() {}

  /**
   * When a slice must not be used any more.
   *
   * @param decision that took it
   * @return microseconds since the epoch, on the store's clock
   */
  public static long lastsUntil(Limit limit, Decision decision) {
    long takenAt = decision.decidedAtMicros();
    long forgotten = (takenAt / EPOCH_MICROS + 2) * EPOCH_MICROS;
    return limit.algorithm() == Algorithm.BUCKET
        ? forgotten
        : Math.min(forgotten, decision.resetAtMicros().orElse(takenAt));
  }
}
