package dev.weir.server.config;

import org.jspecify.annotations.Nullable;

/**
 * Tells, when asked again and again, whether something has changed and has been left alone since:
 * it is news at the second look at which it is the same. Not thread-safe.
 *
 * @param <T> what is seen of it, told apart by {@code equals}
 */
public final class Settling<T> {

  /** What changes all the time is news after so many looks. */
  static final int PATIENCE = 10;

  private @Nullable T taken;
  private @Nullable T last;
  private int changing;

  /** Nothing was seen yet: whatever is seen first is a change. */
  public Settling() {}

  /** Looks; true if what is seen should be taken now. */
  public boolean isNews(T now) {
    boolean still = now.equals(last);
    last = now;
    if (isTaken(now)) {
      changing = 0;
      return false;
    }
    changing++;
    return still || isOverdue();
  }

  /** Whether it has changed at so many looks that it is no use to wait. */
  boolean isOverdue() {
    return changing >= PATIENCE;
  }

  /** Whether this is what was taken. */
  boolean isTaken(T now) {
    return now.equals(taken);
  }

  /** Takes what was seen: it is no news until it changes. */
  public void take(T seen) {
    taken = seen;
    changing = 0;
  }
}
