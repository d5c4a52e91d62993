package dev.weir.store;

import dev.weir.limit.State;

/**
 * A register for one who reads a counter without its lock, so that reading allocates nothing and
 * writes to no memory that another core reads. Whoever cannot have it at once goes the ordinary
 * way.
 */
public final class Lookout extends SpinLock {

  private static final int THREADS = 16;

  /** Only every so many are used, so that no two share a cache line. */
  private static final int STRIDE = 4;

  private static final Lookout[] ALL = new Lookout[THREADS * STRIDE];

  static {
    for (int i = 0; i < ALL.length; i++) {
      ALL[i] = new Lookout();
    }
  }

  private final State state = new State();

  private Lookout() {}

  /** One that few other threads use. Lock it, or leave it. */
  public static Lookout ofThisThread() {
    return ALL[(int) (Thread.currentThread().getId() % THREADS) * STRIDE];
  }

  /** The register; needs the lock of the lookout. */
  public State state() {
    return state;
  }
}
