package dev.weir.server.rls;

import dev.weir.limit.Decision;
import dev.weir.server.rls.LimitStatistics.Counted;

/**
 * How the hits of one decision are counted in the original's statistics: those above the limit are
 * over it, those above {@code floor(limit · ratio)} near it, all of an allowed decision within it.
 *
 * @param allowed whether the limit was kept
 * @param within hits within the limit
 * @param over hits over the limit
 * @param near hits near the limit
 */
record Outcome(boolean allowed, long within, long over, long near) {

  /**
   * @param hits what was asked for
   * @param added what was counted of it: all, or nothing
   * @param ratio of the limit, in the precision of the original
   */
  static Outcome of(Decision decision, long hits, long added, float ratio) {
    long limit = decision.limit();
    long nearFrom = (long) Math.floor((double) ((float) limit * ratio));
    if (!decision.allowed()) {
      return denied(limit, nearFrom, hits, added == 0 ? hits : excess(decision, hits));
    }
    long after = limit - decision.remaining();
    long before = after - hits; // wraps where nothing was added, as there
    long near = 0;
    if (after > nearFrom) {
      near = Long.compareUnsigned(before, nearFrom) >= 0 ? hits : after - nearFrom;
    }
    return new Outcome(true, hits, 0, near);
  }

  /** Hits above the limit; more than 32 bits of them are above every limit. */
  private static long excess(Decision decision, long hits) {
    boolean claimedTwice = hits < 0 || hits > 0xFFFF_FFFFL;
    return claimedTwice ? hits : decision.excess();
  }

  private static Outcome denied(long limit, long nearFrom, long hits, long over) {
    long near = over == hits ? 0 : limit - Math.max(nearFrom, limit + over - hits);
    return new Outcome(false, 0, over, near);
  }

  void note(LimitStatistics statistics, String key, boolean shadowMode) {
    if (allowed) {
      statistics.add(key, Counted.WITHIN_LIMIT, within);
    } else {
      statistics.add(key, Counted.OVER_LIMIT, over);
      if (shadowMode) {
        statistics.add(key, Counted.SHADOW_MODE, over);
      }
    }
    if (near != 0) {
      statistics.add(key, Counted.NEAR_LIMIT, near);
    }
  }
}
