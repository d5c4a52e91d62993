package dev.weir.rule;

import dev.weir.limit.Decision;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.Fallback;
import dev.weir.store.Store;
import dev.weir.store.StoreException;
import dev.weir.store.StoreFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a {@link Check} would answer, in one call of the store and without a change to it. */
final class Peek implements Completion<List<Decision>> {

  private final Store store;
  private final Fallback fallback;
  private final Match match;
  private final Completion<Verdict> completion;
  private final Blocks blocks;

  Peek(Store store, Fallback fallback, Match match, Completion<Verdict> completion) {
    this.store = store;
    this.fallback = fallback;
    this.match = match;
    this.completion = completion;
    this.blocks = new Blocks(match);
  }

  void start() {
    Rule blocking = Parts.blocking(match);
    List<Claim> claims = claims();
    if (match.kind() != Match.Kind.RULES) {
      completion.completed(Verdict.unchecked(match));
    } else if (blocking != null) {
      completion.completed(Verdict.blocked(match, List.of(), null, blocking, null));
    } else if (claims.isEmpty()) {
      completion.completed(Verdict.allowed(match, List.of(), Duration.ZERO));
    } else {
      store.peek(claims, this);
    }
  }

  private List<Claim> claims() {
    List<Claim> claims = new ArrayList<>(blocks.claims());
    claims.addAll(Parts.claims(match.parts()));
    return claims;
  }

  @Override
  public void completed(List<Decision> decisions) {
    int first = blocks.claims().size();
    Verdict blocked = blocks.verdict(match, decisions.subList(0, first));
    if (blocked != null) {
      completion.completed(blocked);
      return;
    }
    List<Ruling> rulings = new ArrayList<>();
    Parts.addRulings(match.parts(), decisions.subList(first, decisions.size()), rulings);
    completion.completed(verdict(rulings));
  }

  /** As a check goes: first what is enforced, then what throttles; shadow rules only report. */
  private Verdict verdict(List<Ruling> rulings) {
    List<Ruling> enforced = new ArrayList<>();
    List<Ruling> denying = new ArrayList<>();
    Duration delay = Duration.ZERO;
    for (Ruling ruling : rulings) {
      boolean throttles = ruling.rule().action().kind() == Action.Kind.THROTTLE;
      if (!throttles && !ruling.shadow()) {
        enforced.add(ruling);
      }
      if (throttles && !ruling.decision().allowed()) {
        Duration wait = ruling.decision().retryAfter().orElse(null);
        if (wait == null || !waits(ruling.rule(), wait)) {
          denying.add(ruling);
        } else if (wait.compareTo(delay) > 0) {
          delay = wait;
        }
      }
    }
    if (enforced.stream().anyMatch(ruling -> !ruling.decision().allowed())) {
      Verdict started = blocks.started(match, enforced);
      return started == null ? Verdict.denied(match, enforced) : started;
    }
    return denying.isEmpty()
        ? Verdict.allowed(match, rulings, delay)
        : Verdict.denied(match, denying.subList(0, 1));
  }

  private static boolean waits(Rule rule, Duration wait) {
    Duration longest = rule.action().duration().orElse(Action.DEFAULT_MAX_DELAY);
    return wait.compareTo(longest) <= 0;
  }

  @Override
  public void failed(StoreException cause) {
    List<StoreFailure> policies = new ArrayList<>(blocks.policies());
    policies.addAll(Parts.policies(match.parts()));
    completed(fallback.peek(claims(), policies));
  }
}
