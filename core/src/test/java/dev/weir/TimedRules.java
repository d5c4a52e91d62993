package dev.weir;

import dev.weir.rule.Request;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleSet;
import dev.weir.store.InMemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Rules over counters in memory, in a time that a test moves. */
abstract class TimedRules {

  static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  static final Request ANY = Request.userId("42").endpoint("/x").build();

  final AtomicLong time = new AtomicLong(NOON.getEpochSecond() * 1_000_000);

  final RuleLimiter limiter(RuleSet rules) {
    return RuleLimiter.over(InMemoryStore.builder().ticker(time::get).build(), rules, time::get);
  }

  final RuleLimiter limiter(Rule... rules) {
    return limiter(RuleSet.of(rules));
  }

  final void advance(Duration duration) {
    time.addAndGet(duration.toNanos() / 1_000);
  }
}
