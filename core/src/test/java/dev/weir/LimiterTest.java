package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.store.InMemoryStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimiterTest {

  private final ManualTicker ticker = new ManualTicker("2026-03-01T00:00:00Z");
  private final Limiter limiter = Limiter.inMemory(Limit.perMinute(60).burst(10), ticker);

  @ParameterizedTest
  @ValueSource(longs = {-1, 4_294_967_296L, Long.MIN_VALUE, Long.MAX_VALUE})
  void cost_outOfRange_isRefusedByEveryCallAndTakesNothing(long cost) {
    String message = "cost: " + cost + " (expected: 0..4294967295)";
    assertThatThrownBy(() -> limiter.acquire("key", cost))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> limiter.tryAcquire("key", cost)).hasMessage(message);
    assertThatThrownBy(() -> limiter.acquireAsync("key", cost)).hasMessage(message);
    assertThatThrownBy(() -> limiter.peek("key", cost)).hasMessage(message);
    assertThatThrownBy(() -> limiter.penalise("key", cost)).hasMessage(message);
    assertThatThrownBy(() -> limiter.reserve("key", cost, Duration.ZERO)).hasMessage(message);
    SingleLimiter single = SingleLimiter.of(limiter.limit(), ticker);
    assertThatThrownBy(() -> single.acquire(cost)).hasMessage(message);
    assertThatThrownBy(() -> single.tryAcquire(cost)).hasMessage(message);
    assertThat(limiter.peek("key", 0).remaining()).isEqualTo(10);
    assertThat(single.acquire(0).remaining()).isEqualTo(10);
  }

  @Test
  @SuppressWarnings("NullAway") // what programs without it do
  void key_null_isRefusedByName() {
    String message = "key: null (expected: a text)";
    assertThatThrownBy(() -> limiter.acquire(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> limiter.tryAcquire(null)).hasMessage(message);
    assertThatThrownBy(() -> limiter.acquireAsync(null)).hasMessage(message);
    assertThatThrownBy(() -> limiter.peek(null)).hasMessage(message);
    assertThatThrownBy(() -> limiter.reset(null)).hasMessage(message);
  }

  @Test
  void toString_always_isTheLimit() {
    assertThat(limiter).hasToString("60/1m token_bucket burst 10");
  }

  @Test
  void named_overTheSameStore_countsByItself() {
    InMemoryStore store = InMemoryStore.builder().ticker(ticker).build();
    Limiter first = Limiter.over(store, Limit.perMinute(10)).named("first");
    Limiter second = Limiter.over(store, Limit.perMinute(10)).named("second");
    first.acquire("key", 4);
    assertThat(second.peek("key", 0).remaining()).isEqualTo(10);
    assertThat(first.named("second").acquire("key", 1).remaining()).isEqualTo(9);
    assertThat(second.peek("key", 0).remaining()).isEqualTo(9);
  }

  @Test
  void limit_changed_keepsTheUsage() {
    limiter.acquire("key", 4);
    Limiter wider = limiter.limit(Limit.perMinute(60).burst(20));
    assertThat(wider.peek("key", 0).remaining()).isEqualTo(16);
    assertThat(wider.limit().capacity()).isEqualTo(20);
  }

  @Test
  void refund_ofAnAllowedDecision_givesItBack() {
    Decision taken = limiter.acquire("key", 4);
    assertThat(limiter.refund("key", taken).remaining()).isEqualTo(10);
  }

  @Test
  void refund_ofADeniedDecision_givesNothing() {
    limiter.acquire("key", 8);
    Decision denied = limiter.acquire("key", 4);
    assertThat(limiter.refund("key", denied).remaining()).isEqualTo(2);
  }

  @Test
  void penalise_beyondTheLimit_isPaidBackInTime() {
    assertThat(limiter.penalise("key", 15).remaining()).isZero();
    assertThat(limiter.acquire("key").retryAfter()).contains(Duration.ofSeconds(6));
  }

  @Test
  void reset_always_makesTheKeyFresh() {
    limiter.acquire("key", 10);
    limiter.reset("key");
    assertThat(limiter.peek("key", 0).remaining()).isEqualTo(10);
  }

  @Test
  void reserve_withinTheDelay_saysWhenToGo() {
    limiter.acquire("key", 10);
    assertThat(limiter.reserve("key", 2, Duration.ofSeconds(2)).delay())
        .isEqualTo(Duration.ofSeconds(2));
    assertThat(limiter.reserve("key", 1, Duration.ofSeconds(2)).allowed()).isFalse();
    assertThat(limiter.reserve("key", 1, Duration.ofSeconds(3)).delay())
        .isEqualTo(Duration.ofSeconds(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-0.001S", "PT8784H0.001S"})
  void reserve_delayOutOfRange_isRefused(String delay) {
    assertThatThrownBy(() -> limiter.reserve("key", 1, Duration.parse(delay)))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("maxDelay: " + delay + " (expected: PT0S..P366D)");
  }

  @Test
  void reserve_ofAWindow_isUnsupported() {
    Limiter window = Limiter.inMemory(Limit.perMinute(10), ticker);
    assertThatThrownBy(() -> window.reserve("key", 1, Duration.ZERO))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("reserve: sliding_window_counter (expected: token_bucket)");
  }

  @Test
  void release_ofALease_letsTheNextIn() {
    Limiter upstream = Limiter.inMemory(Limit.concurrency(1, Duration.ofSeconds(30)), ticker);
    Decision held = upstream.acquire("key");
    assertThat(upstream.tryAcquire("key")).isFalse();
    assertThat(upstream.release("key", held)).isTrue();
    assertThat(upstream.release("key", held)).as("twice").isFalse();
    assertThat(upstream.tryAcquire("key")).isTrue();
  }

  @Test
  void renew_ofALease_holdsItForItsFullTime() {
    Limiter upstream = Limiter.inMemory(Limit.concurrency(1, Duration.ofSeconds(30)), ticker);
    Decision held = upstream.acquire("key");
    ticker.pass(Duration.ofSeconds(29));
    assertThat(upstream.renew("key", held)).isTrue();
    ticker.pass(Duration.ofSeconds(29));
    assertThat(upstream.tryAcquire("key")).isFalse();
    ticker.pass(Duration.ofSeconds(1));
    assertThat(upstream.renew("key", held)).as("expired").isFalse();
    assertThat(upstream.tryAcquire("key")).isTrue();
  }

  @Test
  void release_ofADecisionWithoutALease_isFalse() {
    assertThat(limiter.release("key", limiter.acquire("key"))).isFalse();
    assertThat(limiter.renew("key", limiter.acquire("key"))).isFalse();
  }

  @Test
  void asynchronousCalls_inMemory_areAnsweredAtOnce() {
    assertThat(limiter.acquireAsync("key", 3).toCompletableFuture().join().remaining())
        .isEqualTo(7);
    assertThat(limiter.peekAsync("key", 3).toCompletableFuture()).isCompleted();
    assertThat(limiter.penaliseAsync("key", 1).toCompletableFuture()).isCompleted();
    assertThat(limiter.resetAsync("key").toCompletableFuture()).isCompleted();
    assertThat(limiter.peek("key", 0).remaining()).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\0", "\ud83d", "a key with spaces / and : signs"})
  void key_ofAnyText_hasACounter(String key) {
    assertThat(limiter.acquire(key, 4).remaining()).isEqualTo(6);
    assertThat(limiter.acquire(key.repeat(3) + "x", 1).remaining()).isEqualTo(9);
    assertThat(limiter.acquire("k".repeat(100_000) + key, 1).remaining()).isEqualTo(9);
  }

  @Test
  void singleLimiter_ofConcurrency_isRefused() {
    assertThatThrownBy(() -> SingleLimiter.of(Limit.concurrency(1, Duration.ofSeconds(1))))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("algorithm: concurrency (expected: a window or a bucket)");
  }

  @Test
  void singleLimiter_always_answersAsALimiterOfOneKey() {
    for (Algorithm algorithm : Algorithm.values()) {
      if (algorithm == Algorithm.CONCURRENCY) {
        continue;
      }
      Limit limit = Limit.perSecond(7).algorithm(algorithm);
      SingleLimiter single = SingleLimiter.of(limit, ticker);
      Limiter many = Limiter.inMemory(limit, ticker);
      for (int i = 0; i < 300; i++) {
        ticker.pass(Duration.ofMillis(i * 37 % 211));
        int cost = i % 4;
        assertThat(single.acquire(cost)).hasToString(many.acquire("key", cost).toString());
      }
    }
  }
}
