package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SpinLockTest {

  private final SpinLock lock = new SpinLock();
  private int guarded;

  @Test
  @SuppressWarnings("ThreadPriorityCheck") // gives the other thread every chance to go too early
  void lock_whileAnotherHoldsIt_waits() {
    lock.lock();
    CompletableFuture<Integer> seen = new CompletableFuture<>();
    CountDownLatch arrived = new CountDownLatch(1);
    Thread other =
        new Thread(
            () -> {
              arrived.countDown();
              lock.lock();
              seen.complete(guarded);
              lock.unlock();
            });
    other.start();
    while (arrived.getCount() > 0 || other.getState() == Thread.State.NEW) {
      Thread.onSpinWait();
    }
    for (int i = 0; i < 1_000; i++) {
      Thread.yield();
    }
    guarded = 1;
    lock.unlock();
    assertThat(seen.join()).isEqualTo(1);
  }

  @Test
  void tryLock_ofAHeldLock_isFalse() {
    assertThat(lock.tryLock()).isTrue();
    assertThat(lock.tryLock()).isFalse();
    lock.unlock();
    assertThat(lock.tryLock()).isTrue();
  }

  @Test
  void holds_whileNobodyLocks_isTrue() {
    lock.lock();
    lock.unlock();
    assertThat(lock.holds(lock.glance())).isTrue();
  }

  @Test
  void holds_afterSomebodyLocked_isFalse() {
    int glance = lock.glance();
    lock.lock();
    assertThat(lock.holds(glance)).as("during").isFalse();
    lock.unlock();
    assertThat(lock.holds(glance)).as("after").isFalse();
    assertThat(lock.holds(lock.glance())).as("a new glance").isTrue();
  }

  @Test
  void holds_ofAGlanceAtAHeldLock_isFalse() {
    lock.lock();
    int glance = lock.glance();
    assertThat(lock.holds(glance)).as("during").isFalse();
    lock.unlock();
    assertThat(lock.holds(glance)).as("after").isFalse();
  }
}
