package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SpinLockTest {

  private final SpinLock lock = new SpinLock();
  private int counter;

  @Test
  void lock_twoThreads_loseNoIncrement() {
    CountDownLatch both = new CountDownLatch(2);
    CompletableFuture<Void> other = CompletableFuture.runAsync(() -> count(both));
    count(both);
    other.join();
    assertThat(counter).isEqualTo(2_000_000);
  }

  private void count(CountDownLatch both) {
    both.countDown();
    while (both.getCount() > 0) {
      Thread.onSpinWait();
    }
    for (int i = 0; i < 1_000_000; i++) {
      lock.lock();
      try {
        counter++;
      } finally {
        lock.unlock();
      }
    }
  }

  @Test
  void holds_withoutAChange_isTrue() {
    int glance = lock.glance();
    lock.lock();
    lock.unlock();
    assertThat(lock.holds(glance)).isTrue();
  }

  @Test
  void holds_afterAChange_isFalse() {
    int glance = lock.glance();
    lock.beginChange();
    assertThat(lock.holds(glance)).as("during").isFalse();
    lock.endChange();
    assertThat(lock.holds(glance)).as("after").isFalse();
    assertThat(lock.holds(lock.glance())).as("a new glance").isTrue();
  }

  @Test
  void holds_ofAGlanceDuringAChange_isFalse() {
    lock.beginChange();
    assertThat(lock.holds(lock.glance())).isFalse();
  }
}
