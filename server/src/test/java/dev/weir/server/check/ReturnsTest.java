package dev.weir.server.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.RuleLimiter;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.rule.Request;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleSet;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.InMemoryStore;
import dev.weir.store.Store;
import dev.weir.store.StoreException;
import dev.weir.store.StoreException.Reason;
import dev.weir.store.StoreFailure;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Refunds whose calls of the store fail. */
class ReturnsTest {

  private static final OptionalLong ALL = OptionalLong.empty();

  private final Failing store = new Failing();
  private final RuleLimiter limiter =
      RuleLimiter.over(
          store,
          RuleSet.of(
              Rule.named("one").limit(Limit.perHour(10)).group("one"),
              Rule.named("other").limit(Limit.perHour(20)).group("other")));
  private final CheckService service =
      new CheckService(store, limiter, StoreFailure.DENY, new Unheard());

  private static final class Unheard implements CheckListener {
    @Override
    public void decided(Check check, CheckResult result, long nanos) {}

    @Override
    public void storeFailed() {}

    @Override
    public void invalid() {}

    @Override
    public void faulted() {}
  }

  /** Fails the next adjustments for these reasons; an empty place is an answer. */
  private static final class Failing implements Store {
    private final InMemoryStore store = InMemoryStore.create();
    private final Deque<Reason> reasons = new ArrayDeque<>();
    private int answersFirst;

    @Override
    public void acquire(List<Claim> claims, Completion<List<Decision>> completion) {
      store.acquire(claims, completion);
    }

    @Override
    public void peek(List<Claim> claims, Completion<List<Decision>> completion) {
      store.peek(claims, completion);
    }

    @Override
    public void adjust(Adjustment adjustment, Completion<Decision> completion) {
      Reason reason = answersFirst-- > 0 ? null : reasons.poll();
      if (reason == null) {
        store.adjust(adjustment, completion);
      } else {
        completion.failed(new StoreException(reason, "failed", null));
      }
    }

    @Override
    public void close() {
      store.close();
    }
  }

  /** Keeps what it is told. */
  private static final class Told implements Completion<CheckResult> {
    private final Deque<CheckResult> results = new ArrayDeque<>();
    private final Deque<StoreException> failures = new ArrayDeque<>();

    @Override
    public void completed(CheckResult result) {
      results.add(result);
    }

    @Override
    public void failed(StoreException cause) {
      failures.add(cause);
    }
  }

  private String taken(long units) {
    Told told = new Told();
    Request request = Request.userId("42").cost(units).build();
    service.check(new AttributeCheck(request, true), told);
    return told.results.getFirst().refundToken().orElseThrow();
  }

  private long remaining() {
    Told told = new Told();
    service.peek(new AttributeCheck(Request.userId("42").cost(0).build(), false), told);
    return told.results.getFirst().decision().orElseThrow().remaining();
  }

  @ParameterizedTest
  @EnumSource(value = Reason.class, names = "UNANSWERED", mode = EnumSource.Mode.EXCLUDE)
  void refund_thatCertainlyChangedNothing_canBeHadAgain(Reason reason) {
    String token = taken(5);
    store.reasons.addAll(List.of(reason, reason));
    Told told = new Told();
    service.refund(token, ALL, told);
    assertThat(told.failures).hasSize(1).first().extracting("reason").isEqualTo(reason);

    service.refund(token, ALL, told);

    assertThat(told.results).hasSize(1);
    assertThat(remaining()).isEqualTo(10);
  }

  @Test
  void refund_thatMayHaveBeenCounted_isUsedUp() {
    String token = taken(5);
    store.reasons.addAll(List.of(Reason.UNAVAILABLE, Reason.UNANSWERED));
    Told told = new Told();
    service.refund(token, ALL, told);

    assertThat(told.failures).hasSize(1);
    assertThatThrownBy(() -> service.refund(token, ALL, told)).hasMessageContaining("used up");
  }

  @Test
  void refund_thatReachedOneOfTwoCounters_isUsedUpAndSaysThatItMayHaveBeenCounted() {
    String token = taken(5);
    store.answersFirst = 1;
    store.reasons.add(Reason.UNAVAILABLE);
    Told told = new Told();
    service.refund(token, ALL, told);

    assertThat(told.failures).first().extracting("reason").isEqualTo(Reason.UNANSWERED);
    assertThatThrownBy(() -> service.refund(token, ALL, told)).hasMessageContaining("used up");
  }

  @Test
  void refund_ofAPart_leavesWhatWasGivenBackBefore() {
    String token = taken(5);
    Told told = new Told();
    service.refund(token, OptionalLong.of(2), told);
    store.reasons.addAll(List.of(Reason.OVERLOADED, Reason.OVERLOADED));
    service.refund(token, OptionalLong.of(3), told);
    service.refund(token, OptionalLong.of(3), told);

    assertThat(remaining()).isEqualTo(10);
    assertThatThrownBy(() -> service.refund(token, ALL, told)).hasMessageContaining("used up");
  }
}
