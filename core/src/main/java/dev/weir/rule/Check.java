package dev.weir.rule;

import dev.weir.limit.Decision;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.Fallback;
import dev.weir.store.Store;
import dev.weir.store.StoreException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One request on its way through a store. In this order: who is blocked for a time is turned away;
 * what is enforced is taken, all or nothing; what throttles is reserved, and if one of those would
 * wait too long, all that was taken is given back; shadow rules are counted. Where rules do nothing
 * but reject, a {@link Rejection} is enough.
 *
 * <p>Once a call of the store has failed, the rest of the request is decided without it: a request
 * waits for one failure at most.
 */
final class Check {

  private final Store store;
  private final Fallback fallback;
  private final Match match;
  private final Completion<Verdict> completion;
  private final Parts parts;
  private final Blocks blocks;
  private final List<Ruling> rulings = new ArrayList<>(4);
  private Duration delay = Duration.ZERO;
  private boolean storeFailed;

  Check(Store store, Fallback fallback, Match match, Completion<Verdict> completion) {
    this.store = store;
    this.fallback = fallback;
    this.match = match;
    this.completion = completion;
    this.parts = new Parts(match);
    this.blocks = new Blocks(match);
  }

  void start() {
    Rule blocking = Parts.blocking(match);
    if (match.kind() != Match.Kind.RULES) {
      completion.completed(Verdict.unchecked(match));
    } else if (blocking != null) {
      completion.completed(Verdict.blocked(match, List.of(), null, blocking, null));
    } else if (blocks.isEmpty()) {
      enforce();
    } else {
      List<Claim> claims = blocks.claims();
      ask(
          answer -> store.peek(claims, answer),
          () -> fallback.peek(claims, blocks.policies()),
          this::peeked);
    }
  }

  private void peeked(List<Decision> decisions) {
    Verdict blocked = blocks.verdict(match, decisions);
    if (blocked != null) {
      completion.completed(blocked);
    } else {
      enforce();
    }
  }

  private void enforce() {
    if (parts.enforced.isEmpty()) {
      throttle(0);
    } else {
      acquire(parts.enforced, this::enforced);
    }
  }

  private void acquire(List<Match.Part> some, Consumer<List<Decision>> next) {
    List<Claim> claims = Parts.claims(some);
    ask(
        answer -> store.acquire(claims, answer),
        () -> fallback.acquire(claims, Parts.policies(some)),
        next);
  }

  private void enforced(List<Decision> decisions) {
    Parts.addRulings(parts.enforced, decisions, rulings);
    if (Parts.allAllowed(decisions)) {
      throttle(0);
      return;
    }
    List<Claim> broken = blocks.isEmpty() ? List.of() : blocks.broken(rulings);
    if (broken.isEmpty()) {
      completion.completed(Verdict.denied(match, rulings));
    } else {
      block(new ArrayDeque<>(broken));
    }
  }

  /** Starts the blocks, each by itself: one that somebody has started meanwhile is no failure. */
  private void block(Deque<Claim> broken) {
    Claim next = broken.poll();
    if (next == null) {
      Verdict started = blocks.started(match, rulings);
      completion.completed(started == null ? Verdict.denied(match, rulings) : started);
    } else {
      List<Claim> one = List.of(next);
      ask(
          answer -> store.acquire(one, answer),
          () -> fallback.acquire(one, blocks.policies(next)),
          decisions -> {
            if (decisions.get(0).byPolicy()) {
              completion.completed(Verdict.denied(match, rulings));
            } else {
              block(broken);
            }
          });
    }
  }

  private void throttle(int at) {
    if (at == parts.throttled.size()) {
      shadow(0);
      return;
    }
    Match.Part part = parts.throttled.get(at);
    Duration longest = part.rule().action().duration().orElse(Action.DEFAULT_MAX_DELAY);
    Adjustment reserve = new Adjustment.Reserve(part.claim(), longest.toNanos() / 1_000);
    ask(
        answer -> store.adjust(reserve, answer),
        () -> fallback.instead(reserve, part.rule().onStoreFailure()),
        decision -> reserved(at, decision));
  }

  private void reserved(int at, Decision decision) {
    Deque<Ruling> taken = new ArrayDeque<>(rulings);
    rulings.add(Ruling.of(parts.throttled.get(at), decision));
    if (!decision.allowed()) {
      giveBack(taken);
      return;
    }
    if (decision.delay().compareTo(delay) > 0) {
      delay = decision.delay();
    }
    throttle(at + 1);
  }

  private void giveBack(Deque<Ruling> taken) {
    Ruling next = taken.poll();
    if (next == null) {
      completion.completed(Verdict.denied(match, parts.inOrder(match, rulings)));
    } else if (storeFailed) {
      next.giveBack(store, fallback, new Step<>(done -> {}, failure -> {})); // nobody waits for it
      giveBack(taken);
    } else {
      next.giveBack(
          store,
          fallback,
          new Step<>(
              done -> giveBack(taken),
              lost -> {
                storeFailed = true;
                giveBack(taken);
              }));
    }
  }

  /** Counts the shadow rules, the claims of each rule together; none can make the request fail. */
  private void shadow(int at) {
    if (at == parts.shadow.size()) {
      completion.completed(Verdict.allowed(match, parts.inOrder(match, rulings), delay));
      return;
    }
    int end = at + 1;
    while (end < parts.shadow.size()
        && parts.shadow.get(end).rule() == parts.shadow.get(at).rule()) {
      end++;
    }
    int next = end;
    List<Match.Part> counted = parts.shadow.subList(at, next);
    acquire(
        counted,
        decisions -> {
          Parts.addRulings(counted, decisions, rulings);
          shadow(next);
        });
  }

  /**
   * Asks the store, unless it has failed this request already.
   *
   * @param instead answers if the store does not
   */
  private <T> void ask(Consumer<Completion<T>> call, Supplier<T> instead, Consumer<T> next) {
    if (storeFailed) {
      next.accept(instead.get());
      return;
    }
    call.accept(
        new Step<>(
            next,
            failure -> {
              storeFailed = true;
              next.accept(instead.get());
            }));
  }

  /**
   * Goes on where the store has answered.
   *
   * @param next with an answer
   * @param otherwise without one
   */
  private record Step<T>(Consumer<T> next, Consumer<StoreException> otherwise)
      implements Completion<T> {
    @Override
    public void completed(T answer) {
      next.accept(answer);
    }

    @Override
    public void failed(StoreException cause) {
      otherwise.accept(cause);
    }
  }
}
