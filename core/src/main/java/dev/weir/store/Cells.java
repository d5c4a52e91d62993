package dev.weir.store;

import java.util.Arrays;

/**
 * What the states of one segment keep beside their slots, each under a handle. Every method needs
 * the segment's lock. The bytes count against the budget of the whole table.
 */
final class Cells {

  private static final long[] NOTHING = {};
  private static final int NO_HANDLE = -1;
  private static final int OVERHEAD_BYTES = 16;

  private final CellBudget budget;

  /** Of a free handle, the next free one. */
  private long[][] byHandle = {};

  private int firstFree = NO_HANDLE;
  private int used;

  Cells(CellBudget budget) {
    this.budget = budget;
  }

  /** Whether there are none; may be read without the lock, and is then perhaps not up to date. */
  boolean isEmpty() {
    return used == 0;
  }

  /** What is kept under a handle. */
  long[] at(int handle) {
    return byHandle[handle];
  }

  /** What keeping so much costs. */
  static long bytes(long[] kept) {
    return OVERHEAD_BYTES + 8L * kept.length;
  }

  /** Keeps something new; returns its handle. */
  int add(long[] kept) {
    if (firstFree == NO_HANDLE) {
      grow();
    }
    int handle = firstFree;
    firstFree = (int) byHandle[handle][0];
    byHandle[handle] = NOTHING;
    used++;
    budget.add(bytes(NOTHING));
    replace(handle, kept);
    return handle;
  }

  private void grow() {
    int count = byHandle.length;
    byHandle = Arrays.copyOf(byHandle, Math.max(4, count + count / 2));
    for (int handle = byHandle.length - 1; handle >= count; handle--) {
      byHandle[handle] = new long[] {firstFree};
      firstFree = handle;
    }
  }

  /** Keeps something else under a handle. */
  void replace(int handle, long[] kept) {
    long more = bytes(kept) - bytes(byHandle[handle]);
    if (more != 0) {
      budget.add(more);
    }
    byHandle[handle] = kept;
  }

  /** Forgets a handle and what is kept under it. */
  void free(int handle) {
    budget.add(-bytes(byHandle[handle]));
    byHandle[handle] = new long[] {firstFree};
    firstFree = handle;
    used--;
  }
}
