package dev.weir.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A one-word lock for critical sections of nanoseconds: spins ever longer, then yields. Not
 * reentrant, not fair. Safe on virtual threads because nothing under it blocks, so its holder is
 * never unmounted.
 *
 * <p>The word counts how often the lock was taken and freed, so that one who only looks need not
 * lock (a sequence lock): he takes a {@link #glance}, reads, and believes what he read if it
 * {@linkplain #holds still holds}.
 */
public class SpinLock {

  private static final VarHandle TURNS;
  private static final int FIRST_SPINS = 32;
  private static final int MOST_SPINS = 128;

  static {
    try {
      TURNS = MethodHandles.lookup().findVarHandle(SpinLock.class, "turns", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Odd while it is held. */
  private volatile int turns;

  /** A free lock. */
  public SpinLock() {}

  /** Waits until the lock is free and takes it. */
  public final void lock() {
    if (!tryLock()) {
      lockContended();
    }
  }

  /**
   * A first spin of about a microsecond lets the holder's core keep what it works on for some
   * twenty calls: handing it from core to core after each costs both of them more than the wait.
   */
  @SuppressWarnings(
      "ThreadPriorityCheck") // the yield is a hint: correct without it, fairer with it
  private void lockContended() {
    int spins = FIRST_SPINS;
    do {
      for (int i = 0; i < spins; i++) {
        Thread.onSpinWait();
      }
      if (spins < MOST_SPINS) {
        spins *= 2;
      } else {
        Thread.yield();
      }
    } while (!tryLock());
  }

  /** Takes the lock if it is free. */
  public final boolean tryLock() {
    int free = turns;
    if ((free & 1) != 0 || !TURNS.compareAndSet(this, free, free + 1)) {
      return false;
    }
    VarHandle.storeStoreFence(); // no write under the lock is seen before the lock
    return true;
  }

  /** Frees the lock. */
  public final void unlock() {
    TURNS.setRelease(this, (int) TURNS.get(this) + 1);
  }

  /** What to hand to {@link #holds} after reading without the lock. */
  public final int glance() {
    return (int) TURNS.getAcquire(this);
  }

  /** Whether nobody had the lock at a glance or since, so that what was read is true. */
  public final boolean holds(int glance) {
    VarHandle.loadLoadFence();
    return (glance & 1) == 0 && (int) TURNS.getOpaque(this) == glance;
  }
}
