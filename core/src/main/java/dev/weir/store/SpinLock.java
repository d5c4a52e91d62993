package dev.weir.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A one-word lock for critical sections of nanoseconds: spins, then yields. Not reentrant, not
 * fair. Safe on virtual threads because nothing under it blocks, so its holder is never unmounted.
 */
public class SpinLock {

  private static final VarHandle HELD;
  private static final int SPINS = 128;

  static {
    try {
      HELD = MethodHandles.lookup().findVarHandle(SpinLock.class, "held", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // through HELD
  private volatile int held;

  /** A free lock. */
  public SpinLock() {}

  /** Waits until the lock is free and takes it. */
  public final void lock() {
    if (!HELD.compareAndSet(this, 0, 1)) {
      lockContended();
    }
  }

  @SuppressWarnings(
      "ThreadPriorityCheck") // the yield is a hint: correct without it, fairer with it
  private void lockContended() {
    int spins = 0;
    while (held != 0 || !HELD.compareAndSet(this, 0, 1)) {
      if (++spins < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  /** Takes the lock if it is free. */
  final boolean tryLock() {
    return HELD.compareAndSet(this, 0, 1);
  }

  /** Frees the lock. */
  public final void unlock() {
    HELD.setRelease(this, 0);
  }
}
