package dev.weir.app.replay;

import dev.weir.RuleLimiter;
import dev.weir.rule.Action;
import dev.weir.rule.Attribute;
import dev.weir.rule.Match;
import dev.weir.rule.Request;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleSet;
import dev.weir.rule.Ruling;
import dev.weir.rule.Verdict;
import dev.weir.rule.Verdict.Outcome;
import dev.weir.store.InMemoryStore;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A set of rules under the recorded traffic, and what came of it. */
final class RuleTrial {

  /** Live keys of which none is ever forgotten early; the table grows as they come. */
  private static final long MAX_KEYS = 20_000_000;

  private static final int LEAST_KEYS = 100;

  private final String file;
  private final RuleSet rules;
  private final RecordedClock clock;
  private final InMemoryStore store;
  private final RuleLimiter limiter;
  private final int keysEach;
  private final Timeline timeline = new Timeline();
  private final Map<String, RuleTally> tallies = new HashMap<>();
  private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
  private long delayed;
  private long unmatched;

  /**
   * @param file where the rules were written
   */
  RuleTrial(String file, RuleSet rules, RecordedClock clock) {
    this.file = file;
    this.rules = rules;
    this.clock = clock;
    this.store = InMemoryStore.builder().maxKeys(MAX_KEYS).ticker(clock).build();
    this.limiter = RuleLimiter.over(store, rules, clock);
    this.keysEach = Math.max(LEAST_KEYS, KeyTally.MAX_KEYS / Math.max(1, rules.rules().size()));
  }

  /** Decides on a request at which the clock has arrived. */
  Verdict decide(Request request) {
    Verdict verdict = limiter.check(request);
    outcomes.merge(verdict.outcome(), 1L, Long::sum);
    delayed += verdict.delay().isZero() ? 0 : 1;
    boolean decidedByRules = verdict.match().kind() == Match.Kind.RULES;
    unmatched += decidedByRules && verdict.match().rules().isEmpty() ? 1 : 0;
    timeline.add(clock.nowMicros(), 1, verdict.allowed());
    count(request, verdict);
    return verdict;
  }

  /** Each rule once, whatever the number of its limits. */
  private void count(Request request, Verdict verdict) {
    List<Ruling> rulings = verdict.rulings();
    for (int i = 0; i < rulings.size(); i++) {
      Rule rule = rulings.get(i).rule();
      boolean granted = rulings.get(i).decision().allowed();
      while (i + 1 < rulings.size() && rulings.get(i + 1).rule().equals(rule)) {
        i++;
        granted &= rulings.get(i).decision().allowed();
      }
      tally(rule).add(key(rulings.get(i), request), granted);
    }
    Rule blocking = verdict.outcome() == Outcome.BLOCKED ? verdict.rule().orElse(null) : null;
    if (blocking != null && rulings.isEmpty()) {
      tally(blocking).add(request.value(Attribute.CALLER).orElse(Event.NOBODY), false);
    }
  }

  private RuleTally tally(Rule rule) {
    return tallies.computeIfAbsent(rule.id(), id -> new RuleTally(rule, keysEach));
  }

  private static String key(Ruling ruling, Request request) {
    List<Attribute> key = ruling.rule().key();
    if (key.isEmpty()) {
      return Event.EVERYBODY;
    }
    return key.size() == 1
        ? ruling.claim().key().value()
        : key.stream()
            .map(each -> request.value(each).orElse(Event.NOBODY))
            .collect(Collectors.joining(" "));
  }

  String file() {
    return file;
  }

  long allowed() {
    return outcomes.getOrDefault(Outcome.ALLOWED, 0L);
  }

  long denied() {
    return outcomes.getOrDefault(Outcome.DENIED, 0L);
  }

  long blocked() {
    return outcomes.getOrDefault(Outcome.BLOCKED, 0L);
  }

  /** Allowed after a wait. */
  long delayed() {
    return delayed;
  }

  /** No rule applied. */
  long unmatched() {
    return unmatched;
  }

  /** Every rule in the order of writing, those that never applied too. */
  List<RuleTally> rules() {
    List<RuleTally> all = new ArrayList<>();
    for (Rule rule : rules.rules()) {
      boolean counts = rule.enabled() && rule.action().kind() != Action.Kind.ALLOW;
      @Nullable RuleTally tally = tallies.get(rule.id());
      if (tally != null) {
        all.add(tally);
      } else if (counts) {
        all.add(new RuleTally(rule, 1));
      }
    }
    return all;
  }

  Timeline timeline() {
    return timeline;
  }

  long evictions() {
    return store.statistics().evictions();
  }
}
