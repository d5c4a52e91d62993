package dev.weir.testkit;

import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Key;
import dev.weir.store.KeySpace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;

/** A program on one subject, on counters of its own. */
final class Run implements AutoCloseable {

  private static final long NO_LEASE = 0x5EED_5EED_5EEDL;

  private final Subject subject;
  private final KeySpace space = KeySpace.of("contract", UUID.randomUUID().toString(), "");
  private final Map<Integer, Key> keys = new HashMap<>();
  private final Map<Integer, Long> leases = new HashMap<>();

  Run(Subject subject) {
    this.subject = subject;
  }

  List<Answer> apply(Step step) {
    subject.moveTo(step.atMicros());
    Action action = step.action();
    if (action instanceof Action.Acquire acquire) {
      List<Answer> answers = subject.acquire(acquire.asks().stream().map(this::claim).toList());
      OptionalLong lease = answers.get(0).leaseId();
      if (lease.isPresent()) {
        leases.put(step.number(), lease.getAsLong());
      }
      return answers;
    }
    if (action instanceof Action.Peek peek) {
      return subject.peek(peek.asks().stream().map(this::claim).toList());
    }
    return List.of(subject.adjust(adjustment(action)));
  }

  private Adjustment adjustment(Action action) {
    if (action instanceof Action.Reserve reserve) {
      return new Adjustment.Reserve(claim(reserve.ask()), reserve.maxDelayMicros());
    }
    if (action instanceof Action.Refund refund) {
      return new Adjustment.Refund(claim(refund.ask()), refund.decidedAtMicros());
    }
    if (action instanceof Action.Penalise penalise) {
      return new Adjustment.Penalise(claim(penalise.ask()));
    }
    if (action instanceof Action.Release release) {
      return new Adjustment.Release(claim(release.ask()), lease(release.lease()));
    }
    if (action instanceof Action.Renew renew) {
      return new Adjustment.Renew(claim(renew.ask()), lease(renew.lease()));
    }
    if (action instanceof Action.Slice slice) {
      return new Adjustment.Slice(claim(slice.ask()), slice.wanted(), slice.before());
    }
    if (action instanceof Action.Reset reset) {
      return new Adjustment.Reset(claim(reset.ask()));
    }
    throw new IllegalArgumentException("action: " + action + " (expected: an adjustment)");
  }

  private long lease(int step) {
    return leases.getOrDefault(step, NO_LEASE);
  }

  private Claim claim(Ask ask) {
    Key key = keys.computeIfAbsent(ask.key(), number -> space.key("key" + number));
    return new Claim(key, ask.limit(), ask.cost());
  }

  @Override
  public void close() {
    subject.close();
  }
}
