package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.store.InMemoryStore;
import dev.weir.store.KeySpace;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EnvoyFixedWindowTest {

  private static final Window MINUTE = Window.parse("1m");
  private static final long START = 1_700_000_040L * 1_000_000;

  private final AtomicLong now = new AtomicLong(START + 10_000_000);
  private final InMemoryStore store = InMemoryStore.builder().ticker(now::get).build();
  private final KeySpace space = KeySpace.of("", "envoy", "");

  private Decision hit(Limit limit, long hits) {
    return store.acquire(space, "k", limit, hits);
  }

  @Test
  void acquire_denied_isCounted() {
    Limit three = Limit.envoy(3, MINUTE);
    assertThat(hit(three, 2).remaining()).isEqualTo(1);
    Decision denied = hit(three, 4);
    assertThat(denied.allowed()).isFalse();
    assertThat(denied.remaining()).isZero();
    assertThat(denied.excess()).isEqualTo(3);
    assertThat(hit(Limit.envoy(10, MINUTE), 0).remaining()).isEqualTo(4);
  }

  @Test
  void tryAcquire_denied_isCountedAsWell() {
    Limit one = Limit.envoy(1, MINUTE);
    for (int i = 0; i < 4; i++) {
      assertThat(store.tryAcquire(space, "k", one, 1)).isEqualTo(i == 0);
    }
    assertThat(hit(Limit.envoy(10, MINUTE), 0).remaining()).isEqualTo(6);
  }

  @Test
  void acquire_ofNothing_isDeniedOnlyAboveTheLimit() {
    Limit one = Limit.envoy(1, MINUTE);
    hit(one, 1);
    assertThat(hit(one, 0).allowed()).isTrue();
    hit(one, 1);
    Decision look = hit(one, 0);
    assertThat(look.allowed()).isFalse();
    assertThat(look.excess()).isZero();
  }

  @Test
  void acquire_underALimitOfZero_isDeniedAnyHit() {
    Limit none = Limit.envoy(0, MINUTE);
    assertThat(hit(none, 0).allowed()).isTrue();
    Decision denied = hit(none, 1);
    assertThat(denied.allowed()).isFalse();
    assertThat(denied.exceedsLimit()).isTrue();
  }

  @Test
  void acquire_beyond32Bits_isStillDenied() {
    Limit most = Limit.envoy(Limit.MAX_UNITS, MINUTE);
    assertThat(hit(most, Limit.MAX_UNITS).allowed()).isTrue();
    assertThat(hit(most, 1).allowed()).isFalse();
    assertThat(hit(most, Limit.MAX_UNITS).excess()).isEqualTo(Limit.MAX_UNITS);
    assertThat(hit(most, 0).allowed()).isFalse();
  }

  @Test
  void acquire_inTheNextWindow_startsAtNothing() {
    Limit one = Limit.envoy(1, MINUTE);
    hit(one, 5);
    now.set(START + 60_000_000 - 1);
    Decision last = hit(one, 1);
    assertThat(last.retryAfterMicros()).hasValue(1);
    now.set(START + 60_000_000);
    assertThat(hit(one, 1).allowed()).isTrue();
  }

  @Test
  void acquire_ofAnotherWindowThatBeganInTheSameInstant_sharesTheCount() {
    now.set(START);
    hit(Limit.envoy(5, Window.parse("1s")), 2);
    assertThat(hit(Limit.envoy(5, MINUTE), 1).remaining()).isEqualTo(2);
    now.set(START + 5_000_000);
    assertThat(hit(Limit.envoy(5, MINUTE), 1).remaining()).isEqualTo(1);
  }
}
