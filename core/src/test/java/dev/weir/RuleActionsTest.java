package dev.weir;

import static dev.weir.rule.Attribute.USER_ID;
import static dev.weir.rule.Condition.endpoint;
import static dev.weir.rule.Condition.ipAddress;
import static dev.weir.rule.Condition.method;
import static dev.weir.rule.Condition.userId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import dev.weir.rule.AccessEntry;
import dev.weir.rule.Action;
import dev.weir.rule.Cost;
import dev.weir.rule.Request;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleSet;
import dev.weir.rule.Verdict;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What rules do beside counting: shadows, delays, blocks, lists. */
class RuleActionsTest extends TimedRules {

  @Test
  void check_shadowRule_countsAndReportsButNeverDenies() {
    RuleLimiter weir = limiter(Rule.named("trial").limit(Limit.perMinute(1)).shadow());
    weir.check(ANY);
    Verdict verdict = weir.check(ANY);
    assertThat(verdict.allowed()).isTrue();
    assertThat(verdict.decision()).isEmpty();
    assertThat(verdict.rule()).isEmpty();
    assertThat(verdict.rulings()).hasSize(1);
    assertThat(verdict.rulings().get(0).decision().allowed()).isFalse();
  }

  @Test
  void check_shadowRuleBesideADenial_isNotCounted() {
    RuleLimiter weir =
        limiter(
            Rule.named("real").key(USER_ID).limit(Limit.perMinute(1)),
            Rule.named("trial").oneCounter().limit(Limit.perMinute(10)).shadow());
    weir.check(ANY);
    weir.check(ANY);
    Verdict other = weir.check(Request.userId("7"));
    assertThat(other.rulings().get(1).decision().remaining()).isEqualTo(8);
  }

  @Test
  void check_throttle_answersWithTheDelayAndDeniesWhatWouldWaitTooLong() {
    Limit limit = Limit.perSecond(10).burst(1);
    RuleLimiter weir = limiter(Rule.named("shape").limit(limit).throttle(Duration.ofMillis(250)));
    assertThat(weir.check(ANY).delay()).isEqualTo(Duration.ZERO);
    assertThat(weir.check(ANY).delay()).isEqualTo(Duration.ofMillis(100));
    assertThat(weir.peek(ANY).delay()).isEqualTo(Duration.ofMillis(200));
    assertThat(weir.check(ANY).delay()).isEqualTo(Duration.ofMillis(200));
    assertThat(weir.peek(ANY).allowed()).isFalse();
    assertThat(weir.check(ANY).outcome()).isEqualTo(Verdict.Outcome.DENIED);
  }

  @Test
  void check_throttleDenied_givesBackWhatOthersTook() {
    RuleLimiter weir =
        limiter(
            Rule.named("user").key(USER_ID).limit(Limit.perMinute(10)),
            Rule.named("flight")
                .group("flight")
                .oneCounter()
                .limit(Limit.concurrency(5, Duration.ofMinutes(1))),
            Rule.named("shape")
                .oneCounter()
                .limit(Limit.perSecond(1).burst(1))
                .throttle(Duration.ZERO));
    assertThat(weir.check(ANY).allowed()).isTrue();
    assertThat(weir.check(ANY).allowed()).isFalse();
    Verdict look = weir.peek(Request.userId("42").endpoint("/x").cost(0).build());
    assertThat(look.rulings().stream().map(each -> each.decision().remaining()))
        .containsExactly(9L, 4L, 0L);
  }

  @Test
  void check_blockForATime_blocksExactlyThatLong() {
    RuleLimiter weir =
        limiter(
            Rule.named("login")
                .match(endpoint("/login"))
                .limit(Limit.of(5, Duration.ofMinutes(1)).algorithm(Algorithm.SLIDING_WINDOW_LOG))
                .blockFor(Duration.ofMinutes(15)));
    Request login = Request.userId("42").endpoint("/login").build();
    for (int i = 0; i < 5; i++) {
      assertThat(weir.check(login).allowed()).isTrue();
    }
    Verdict first = weir.check(login);
    assertThat(first.outcome()).isEqualTo(Verdict.Outcome.BLOCKED);
    assertThat(first.retryAfter()).contains(Duration.ofMinutes(15));
    advance(Duration.ofMinutes(14));
    Verdict second = weir.check(login);
    assertThat(second.outcome()).isEqualTo(Verdict.Outcome.BLOCKED);
    assertThat(second.retryAfter()).contains(Duration.ofMinutes(1));
    assertThat(weir.peek(login).outcome()).isEqualTo(Verdict.Outcome.BLOCKED);
    assertThat(weir.check(Request.userId("7").endpoint("/login")).allowed()).isTrue();
    advance(Duration.ofMinutes(1));
    assertThat(weir.check(login).decision().orElseThrow().remaining()).isEqualTo(4);
  }

  @Test
  void reset_blockedRequest_endsTheBlock() {
    RuleLimiter weir =
        limiter(Rule.named("a").limit(Limit.perHour(1)).blockFor(Duration.ofDays(1)));
    weir.check(ANY);
    assertThat(weir.check(ANY).outcome()).isEqualTo(Verdict.Outcome.BLOCKED);
    weir.reset(ANY);
    assertThat(weir.check(ANY).allowed()).isTrue();
  }

  @Test
  void check_blockForGood_blocks() {
    Verdict verdict =
        limiter(Rule.named("no-trace").match(method("TRACE")).action(Action.BLOCK))
            .check(Request.userId("1").method("trace"));
    assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.BLOCKED);
    assertThat(verdict.retryAfter()).isEmpty();
    assertThat(verdict.rule().map(Rule::id)).contains("no-trace");
  }

  @Test
  void check_allowRule_takesTheGroupWithoutCounting() {
    RuleLimiter weir =
        limiter(
            Rule.named("staff").match(userId("42")).allow(),
            Rule.named("all").limit(Limit.perMinute(1)));
    weir.check(ANY);
    Verdict verdict = weir.check(ANY);
    assertThat(verdict.allowed()).isTrue();
    assertThat(verdict.rule().map(Rule::id)).contains("staff");
  }

  @Test
  void check_listedAddress_isBlockedByTheLongestPrefix() {
    RuleSet rules =
        RuleSet.builder()
            .access(
                List.of(
                    AccessEntry.block(ipAddress("203.0.113.0/24")).until(NOON.plusSeconds(60)),
                    AccessEntry.allow(ipAddress("203.0.113.7"))))
            .rules(List.of(Rule.named("all").oneCounter().limit(Limit.perMinute(1))))
            .build();
    RuleLimiter weir = limiter(rules);
    assertThat(weir.check(Request.ipAddress("::ffff:203.0.113.9")).outcome())
        .isEqualTo(Verdict.Outcome.BLOCKED);
    for (int i = 0; i < 3; i++) {
      assertThat(weir.check(Request.ipAddress("203.0.113.7")).allowed()).isTrue();
    }
    advance(Duration.ofSeconds(60));
    assertThat(weir.check(Request.ipAddress("203.0.113.9")).allowed()).isTrue();
  }

  @Test
  void check_costOfZeroBesideADeniedThrottle_isAnswered() {
    RuleLimiter weir =
        limiter(
            Rule.named("flight")
                .group("flight")
                .oneCounter()
                .limit(Limit.concurrency(5, Duration.ofMinutes(1))),
            Rule.named("shape")
                .oneCounter()
                .limit(Limit.perHour(1).burst(1))
                .cost(Cost.fixed(1))
                .throttle(Duration.ZERO));
    Request free = Request.userId("42").endpoint("/x").cost(0).build();
    assertThat(weir.check(free).allowed()).isTrue();
    assertThat(weir.check(free).outcome()).isEqualTo(Verdict.Outcome.DENIED);
  }
}
