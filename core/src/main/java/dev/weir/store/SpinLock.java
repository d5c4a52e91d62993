package dev.weir.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A one-word lock for critical sections of nanoseconds: spins ever longer, then yields. Not
 * reentrant, not fair. Safe on virtual threads because nothing under it blocks, so its holder is
 * never unmounted.
 *
 * <p>Beside the lock it counts changes, so that one who only looks need not lock (a sequence lock):
 * he takes a {@link #glance}, reads, and believes what he read if it {@linkplain #holds still
 * holds}. Whoever changes what the lock guards does so between {@link #beginChange} and {@link
 * #endChange}, under the lock.
 */
public class SpinLock {

  private static final VarHandle HELD;
  private static final VarHandle CHANGES;
  private static final int FIRST_SPINS = 32;
  private static final int MOST_SPINS = 128;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HELD = lookup.findVarHandle(SpinLock.class, "held", int.class);
      CHANGES = lookup.findVarHandle(SpinLock.class, "changes", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile int held;

  /** Odd while a change is going on. */
  private int changes;

  /** A free lock. */
  public SpinLock() {}

  /** Waits until the lock is free and takes it. */
  public final void lock() {
    if (!HELD.compareAndSet(this, 0, 1)) {
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
    } while (held != 0 || !HELD.compareAndSet(this, 0, 1));
  }

  /** Takes the lock if it is free. */
  public final boolean tryLock() {
    return HELD.compareAndSet(this, 0, 1);
  }

  /** Frees the lock. */
  public final void unlock() {
    HELD.setRelease(this, 0);
  }

  /** Makes every glance from now until the end of the change void. Needs the lock. */
  public final void beginChange() {
    CHANGES.setOpaque(this, changes + 1);
    VarHandle.storeStoreFence();
  }

  /** Ends a change. Needs the lock. */
  public final void endChange() {
    CHANGES.setRelease(this, changes + 1);
  }

  /** What to hand to {@link #holds} after reading without the lock. */
  public final int glance() {
    return (int) CHANGES.getAcquire(this);
  }

  /** Whether nothing has changed since a glance, so that what was read is true. */
  public final boolean holds(int glance) {
    VarHandle.loadLoadFence();
    return (glance & 1) == 0 && (int) CHANGES.getOpaque(this) == glance;
  }
}
