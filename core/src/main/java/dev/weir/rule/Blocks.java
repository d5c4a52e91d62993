package dev.weir.rule;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.store.Claim;
import dev.weir.store.Consistency;
import dev.weir.store.Key;
import dev.weir.store.KeySpace;
import dev.weir.store.StoreFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The counters that say who is blocked for a time: one unit that comes back when the time is over.
 * They lie beside the counters of the rule's limits, under a name that no limit can have.
 */
final class Blocks {

  private static final String NAME = "*block";

  private final List<Match.Part> parts = new ArrayList<>(1);
  private final List<Claim> claims = new ArrayList<>(1);

  /** Those of a match, one for each rule that blocks for a time. */
  Blocks(Match match) {
    Rule last = null;
    for (Match.Part part : match.parts()) {
      if (part.rule() != last && part.rule().action().blocked() != null) {
        last = part.rule();
        parts.add(part);
        claims.add(claim(part));
      }
    }
  }

  private static Claim claim(Match.Part part) {
    Key counted = part.claim().key();
    List<String> names = counted.space().names();
    KeySpace space = KeySpace.of(names.get(0), names.get(1), NAME);
    boolean local = counted.space().consistency() == Consistency.LOCAL;
    Key key = (local ? space.consistency(Consistency.LOCAL) : space).key(counted.value());
    Limit limit = part.rule().action().blocked();
    if (limit == null) {
      throw new IllegalStateException("a rule that does not block for a time");
    }
    return new Claim(key, limit, 1);
  }

  boolean isEmpty() {
    return claims.isEmpty();
  }

  List<Claim> claims() {
    return claims;
  }

  /**
   * What is known of blocks without the store: those that were started here. Whoever denies without
   * the store does so by the limits, not by a block that nobody has seen.
   */
  List<StoreFailure> policies() {
    return parts.stream()
        .map(part -> part.rule().onStoreFailure())
        .map(policy -> policy == StoreFailure.LOCAL ? policy : StoreFailure.ALLOW)
        .toList();
  }

  /** The policy of one of the claims: a block that cannot be noted anywhere is none. */
  List<StoreFailure> policies(Claim claim) {
    return List.of(policies().get(claims.indexOf(claim)));
  }

  /** The verdict of the block that lasts longest, if one is in force. */
  @Nullable Verdict verdict(Match match, List<Decision> peeked) {
    int longest = -1;
    for (int i = 0; i < peeked.size(); i++) {
      if (!peeked.get(i).allowed() && (longest < 0 || wait(peeked, i) > wait(peeked, longest))) {
        longest = i;
      }
    }
    if (longest < 0) {
      return null;
    }
    Rule rule = parts.get(longest).rule();
    Decision decision = peeked.get(longest);
    Verdict blocked =
        Verdict.blocked(match, List.of(), null, rule, decision.retryAfter().orElse(null));
    return decision.degraded() ? blocked.withoutStore() : blocked;
  }

  private static long wait(List<Decision> decisions, int i) {
    return decisions.get(i).retryAfterMicros().orElse(0);
  }

  /** The claims of the rules whose limits these rulings break; what can never be is no offence. */
  List<Claim> broken(List<Ruling> rulings) {
    List<Claim> broken = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      if (offence(parts.get(i).rule(), rulings) != null) {
        broken.add(claims.get(i));
      }
    }
    return broken;
  }

  /** The verdict of the longest of the blocks that these rulings start. */
  @Nullable Verdict started(Match match, List<Ruling> rulings) {
    Ruling by = null;
    for (Match.Part part : parts) {
      Ruling offence = offence(part.rule(), rulings);
      if (offence != null && (by == null || duration(offence) > duration(by))) {
        by = offence;
      }
    }
    return by == null
        ? null
        : Verdict.blocked(
            match, rulings, by, by.rule(), by.rule().action().duration().orElse(null));
  }

  private static long duration(Ruling ruling) {
    return ruling.rule().action().duration().map(Duration::toMillis).orElse(0L);
  }

  private static @Nullable Ruling offence(Rule rule, List<Ruling> rulings) {
    for (Ruling ruling : rulings) {
      Decision decision = ruling.decision();
      boolean denies = !decision.allowed() && !decision.exceedsLimit() && !decision.storeFull();
      if (ruling.rule() == rule && denies && !decision.byPolicy()) {
        return ruling;
      }
    }
    return null;
  }
}
