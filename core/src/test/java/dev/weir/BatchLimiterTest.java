package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.Decision;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.InMemoryStore;
import dev.weir.store.Store;
import dev.weir.store.StoreException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class BatchLimiterTest {

  private static final Limit LIMIT = Limit.perHour(2);

  private static final String AT_ONCE = "at once";

  private static List<BatchItem> items(int count) {
    return IntStream.range(0, count).mapToObj(i -> BatchItem.of("user:" + i, LIMIT)).toList();
  }

  /** Answers when it is told to, or never. */
  private static final class Held implements Store {
    final Queue<Runnable> waiting = new ArrayDeque<>();
    private final InMemoryStore store = InMemoryStore.create();

    @Override
    public void acquire(List<Claim> claims, Completion<List<Decision>> completion) {
      if (claims.get(0).key().value().equals(AT_ONCE)) {
        store.acquire(claims, completion);
      } else {
        waiting.add(() -> store.acquire(claims, completion));
      }
    }

    @Override
    public void peek(List<Claim> claims, Completion<List<Decision>> completion) {
      store.peek(claims, completion);
    }

    @Override
    public void adjust(Adjustment adjustment, Completion<Decision> completion) {
      store.adjust(adjustment, completion);
    }

    void answer(int count) {
      for (int i = 0; i < count; i++) {
        waiting.remove().run();
      }
    }

    @Override
    public void close() {}
  }

  @Test
  void items_ofSeveralLimits_areDecidedInOrder() {
    BatchLimiter batches = BatchLimiter.over(InMemoryStore.create()).size(2).build();
    List<BatchItem> items =
        List.of(
            BatchItem.of("a", LIMIT),
            new BatchItem("a", LIMIT, 2),
            new BatchItem("a", Limit.perHour(5), 5),
            BatchItem.of("a", LIMIT),
            BatchItem.of("a", LIMIT));

    List<BatchResult> results = batches.acquire(items);

    assertThat(results).extracting(BatchResult::item).isEqualTo(items);
    assertThat(results)
        .extracting(BatchResult::allowed)
        .containsExactly(true, false, true, true, false);
    assertThat(batches.statistics()).isEqualTo(new BatchStatistics(3, 5, 0));
    assertThat(batches.statistics().averageSize()).isCloseTo(5 / 3.0, within());
    assertThat(batches.statistics().successRate()).isEqualTo(1);
  }

  private static Offset<Double> within() {
    return Offset.offset(1e-9);
  }

  @Test
  void parts_underWay_areAsManyAsMayBe() {
    Held store = new Held();
    BatchLimiter batches = BatchLimiter.over(store).concurrency(3).size(4).build();

    CompletableFuture<List<BatchResult>> all =
        batches.acquireAsync(items(30)).toCompletableFuture();

    List<Integer> underWay = new ArrayList<>();
    while (!store.waiting.isEmpty()) {
      underWay.add(store.waiting.size());
      store.answer(1);
    }
    assertThat(underWay).allMatch(count -> count <= 12).startsWith(12);
    assertThat(all.join()).hasSize(30).allMatch(BatchResult::allowed);
    assertThat(batches.statistics().batches()).isEqualTo(8);
  }

  @Test
  void item_thatIsNotAnsweredInTime_failsAlone() {
    Held store = new Held();
    BatchLimiter batches = BatchLimiter.over(store).size(2).timeout(Duration.ofMillis(20)).build();
    List<BatchItem> items = List.of(BatchItem.of(AT_ONCE, LIMIT), BatchItem.of("never", LIMIT));

    List<BatchResult> results = batches.acquire(items);

    assertThat(results.get(0).allowed()).isTrue();
    assertThat(results.get(1).succeeded()).isFalse();
    assertThat(results.get(1).decision()).isEmpty();
    assertThat(results.get(1).failure().orElseThrow().reason())
        .isEqualTo(StoreException.Reason.UNANSWERED);
    assertThat(batches.statistics().successRate()).isEqualTo(0.5);
  }

  @Test
  void manyParts_overAStoreThatAnswersAtOnce_needNoDeepStack() {
    BatchLimiter batches = BatchLimiter.over(InMemoryStore.create()).concurrency(1).size(1).build();

    assertThat(batches.acquire(items(100_000))).hasSize(100_000);
  }

  @Test
  void nothing_asked_isNothingAnswered() {
    BatchLimiter batches = BatchLimiter.over(InMemoryStore.create()).build();

    assertThat(batches.acquire(List.of())).isEmpty();
    assertThat(batches.statistics()).isEqualTo(new BatchStatistics(0, 0, 0));
  }

  @Test
  void settings_outOfRange_areRefused() {
    BatchLimiter.Builder builder = BatchLimiter.over(InMemoryStore.create());

    assertThatThrownBy(() -> builder.concurrency(0))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("concurrency: 0 (expected: 1..1000)");
    assertThatThrownBy(() -> builder.size(10_001)).hasMessageContaining("size: 10001");
    assertThatThrownBy(() -> builder.timeout(Duration.ZERO)).hasMessageContaining("timeout");
    assertThatThrownBy(() -> builder.environment(Map.of("BATCH_SIZE", "many")))
        .hasMessage("BATCH_SIZE: many (expected: 1..10000)");
  }

  @Test
  void environment_saysHowMany() {
    Held store = new Held();
    BatchLimiter batches =
        BatchLimiter.over(store)
            .environment(
                Map.of("BATCH_SIZE", "2", "BATCH_CONCURRENCY", "1", "BATCH_TIMEOUT", "60000"))
            .build();

    CompletableFuture<?> all = batches.acquireAsync(items(5)).toCompletableFuture();

    assertThat(store.waiting).hasSize(2);
    while (!store.waiting.isEmpty()) {
      store.answer(1);
    }
    assertThat(all).isCompleted();
  }
}
