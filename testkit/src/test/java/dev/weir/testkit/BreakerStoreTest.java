package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.store.Breaker;
import dev.weir.store.Breaker.State;
import dev.weir.store.BreakerStore;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.InMemoryStore;
import dev.weir.store.KeySpace;
import dev.weir.store.StoreException;
import dev.weir.store.StoreException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A breaker by a clock that the test moves. */
class BreakerStoreTest {

  private static final Duration DEADLINE = Duration.ofMillis(50);
  private static final Claim CLAIM =
      new Claim(KeySpace.of("", "r", "l").key("k"), Limit.perHour(1_000_000), 1);

  private final ManualTicker clock = ManualTicker.at(0);
  private final ManualScheduler scheduler = new ManualScheduler(clock);
  private final FaultyStore faulty =
      new FaultyStore(InMemoryStore.builder().ticker(clock).build(), scheduler, DEADLINE);
  private final List<State> changes = new ArrayList<>();
  private final BreakerStore breaker = breaker(true);

  private BreakerStore breaker(boolean enabled) {
    return BreakerStore.of(
        faulty,
        Breaker.builder()
            .enabled(enabled)
            .scheduler(scheduler)
            .listener(
                new Breaker.Listener() {
                  @Override
                  public void opened(StoreException cause) {
                    changes.add(State.OPEN);
                  }

                  @Override
                  public void closed() {
                    changes.add(State.CLOSED);
                  }
                }));
  }

  /** What came of a call: when, and what. */
  private static final class Outcome implements Completion<List<Decision>> {
    int completed;
    int failed;
    Reason reason = Reason.BAD_COUNTER;

    @Override
    public void completed(List<Decision> answer) {
      completed++;
    }

    @Override
    public void failed(StoreException cause) {
      failed++;
      reason = cause.reason();
    }
  }

  private static Outcome call(BreakerStore store) {
    Outcome outcome = new Outcome();
    store.acquire(List.of(CLAIM), outcome);
    return outcome;
  }

  private void calls(int count) {
    calls(breaker, count);
  }

  private static void calls(BreakerStore store, int count) {
    for (int i = 0; i < count; i++) {
      call(store);
    }
  }

  /** So many calls, each after the one before has failed at its deadline. */
  private void unanswered(int count) {
    for (int i = 0; i < count; i++) {
      call(breaker);
      scheduler.advance(DEADLINE);
    }
  }

  @Test
  void calls_failingTogether_areOneFailure() {
    faulty.silent();
    calls(40);
    scheduler.advance(DEADLINE);
    assertThat(breaker.breakerStatistics().failures()).containsEntry(Reason.UNANSWERED, 40L);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);

    unanswered(3);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    unanswered(1);

    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void answer_toACallBegunBeforeAFailure_endsTheRow() {
    faulty.unreachable();
    calls(3);
    faulty.slow(Duration.ofMillis(10));
    Outcome slow = call(breaker);
    faulty.unreachable();
    calls(1);
    scheduler.advance(Duration.ofMillis(10));
    assertThat(slow.completed).isOne();

    calls(4);

    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void calls_fourFailuresInARow_stayClosed() {
    faulty.unreachable();
    calls(4);
    faulty.recovered();
    calls(1);
    faulty.unreachable();
    calls(4);

    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    assertThat(changes).isEmpty();
  }

  @Test
  void calls_afterFiveFailuresInARow_failAtOnceWithoutTheStore() {
    faulty.silent();
    unanswered(5);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
    long before = faulty.calls();

    Outcome outcome = call(breaker);

    assertThat(outcome.failed).isOne();
    assertThat(outcome.reason).isEqualTo(Reason.UNAVAILABLE);
    assertThat(faulty.calls()).isEqualTo(before);
    assertThat(breaker.breakerStatistics().rejected()).isOne();
    assertThat(breaker.breakerStatistics().failures()).containsEntry(Reason.UNANSWERED, 5L);
  }

  @Test
  void probe_afterRecovery_closesWithinASecond() {
    faulty.unreachable();
    calls(5);
    scheduler.advance(Duration.ofMinutes(10));
    assertThat(breaker.state()).isEqualTo(State.OPEN);

    faulty.recovered();
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    assertThat(call(breaker).completed).isOne();
    assertThat(changes).containsExactly(State.OPEN, State.CLOSED);
    assertThat(breaker.breakerStatistics().opened()).isOne();
    assertThat(breaker.breakerStatistics().closed()).isOne();
    assertThat(scheduler.waiting()).isZero();
  }

  @Test
  void probe_underWay_isHalfOpenAndLetsNoCallThrough() {
    faulty.silent();
    unanswered(5);
    scheduler.advance(Duration.ofMillis(500));
    assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
    long before = faulty.calls();

    assertThat(call(breaker).failed).isOne();

    assertThat(faulty.calls()).isEqualTo(before);
    scheduler.advance(DEADLINE);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void probe_ofAStoreThatIsTooSlow_doesNotClose() {
    faulty.slow(DEADLINE.plusMillis(1));
    unanswered(5);
    scheduler.advance(Duration.ofMinutes(1));
    assertThat(breaker.state()).isNotEqualTo(State.CLOSED);

    faulty.slow(DEADLINE);
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void probe_thatNeverComesBack_isRepeatedAfterTheRecoveryTimeout() {
    // A store without a deadline: its first ten seconds of answers are lost for ever.
    FaultyStore lost =
        new FaultyStore(
            InMemoryStore.create(),
            (delay, task) -> {
              if (clock.nowMicros() > 10_000_000) {
                task.run();
              }
            },
            DEADLINE);
    BreakerStore hung =
        BreakerStore.of(
            lost, Breaker.builder().scheduler(scheduler).recoveryTimeout(Duration.ofSeconds(20)));
    lost.unreachable();
    for (int i = 0; i < 5; i++) {
      call(hung);
    }
    lost.silent();
    scheduler.advance(Duration.ofSeconds(11));
    lost.recovered();

    scheduler.advance(Duration.ofSeconds(9));
    assertThat(hung.state()).isEqualTo(State.HALF_OPEN);
    scheduler.advance(Duration.ofSeconds(2));

    assertThat(hung.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void failures_ofCallsBegunBeforeItOpened_sayNothingAfterItHasClosed() {
    FaultyStore patient = new FaultyStore(InMemoryStore.create(), scheduler, Duration.ofSeconds(2));
    BreakerStore slow = BreakerStore.of(patient, Breaker.builder().scheduler(scheduler));
    patient.silent();
    calls(slow, 4);
    patient.unreachable();
    calls(slow, 5);
    patient.recovered();
    scheduler.advance(Duration.ofSeconds(1));
    patient.unreachable();
    calls(slow, 1);

    scheduler.advance(Duration.ofSeconds(1));

    assertThat(slow.breakerStatistics().failures()).containsEntry(Reason.UNANSWERED, 4L);
    calls(slow, 3);
    assertThat(slow.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void overloadAndBadCounters_openNothing() {
    for (Reason reason : List.of(Reason.OVERLOADED, Reason.BAD_COUNTER)) {
      BreakerStore before =
          BreakerStore.of(new Refusing(reason), Breaker.builder().scheduler(scheduler));
      for (int i = 0; i < 20; i++) {
        call(before);
      }
      assertThat(before.state()).isEqualTo(State.CLOSED);
      assertThat(before.breakerStatistics().failures()).containsEntry(reason, 20L);
    }
  }

  @Test
  void disabled_failing_letsEveryCallThroughAndTellsTheState() {
    BreakerStore off = breaker(false);
    faulty.unreachable();
    for (int i = 0; i < 9; i++) {
      call(off);
    }

    assertThat(off.state()).isEqualTo(State.OPEN);
    assertThat(faulty.calls()).isEqualTo(9);
    assertThat(off.breakerStatistics().rejected()).isZero();
  }

  @Test
  void close_whileOpen_endsTheProbes() {
    faulty.unreachable();
    calls(5);
    breaker.close();

    scheduler.advance(Duration.ofSeconds(1));

    assertThat(scheduler.waiting()).isZero();
    assertThat(faulty.calls()).isEqualTo(5);
  }
}
