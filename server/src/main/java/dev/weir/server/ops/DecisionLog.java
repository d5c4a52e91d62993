package dev.weir.server.ops;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.rule.Attribute;
import dev.weir.rule.Verdict.Outcome;
import dev.weir.server.check.AttributeCheck;
import dev.weir.server.check.Check;
import dev.weir.server.check.CheckListener;
import dev.weir.server.check.CheckResult;
import dev.weir.server.check.KeyCheck;
import dev.weir.server.config.LogSettings;
import dev.weir.server.config.Settings;
import dev.weir.server.ops.Statistics.Counts;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs some of the checks, as {@code rate_limit_check}, and so many denials a second, as {@code
 * rate_limit_exceeded}. Thread-safe; a check that is not logged costs a comparison. Secrets and API
 * keys are never logged, and what a client has chosen is cut.
 */
public final class DecisionLog implements CheckListener {

  private static final Logger LOG = LoggerFactory.getLogger(DecisionLog.class);

  private final int checks;
  private final Identities identities;
  private final Statistics statistics;
  private final LineBudget budget;
  private final LongAdder suppressed = new LongAdder();

  /**
   * A log as it is set.
   *
   * @param statistics know how often a user has tried; have to hear of a check before
   */
  public DecisionLog(Settings settings, Statistics statistics) {
    this.checks = settings.value(LogSettings.CHECKS);
    this.identities = new Identities(settings);
    this.statistics = statistics;
    this.budget = new LineBudget(settings.value(LogSettings.EXCEEDED_PER_SECOND));
  }

  /** A line that is being put together. */
  private static final class Line {

    private LoggingEventBuilder builder;

    Line(LoggingEventBuilder builder) {
      this.builder = builder;
    }

    void add(String name, Object value) {
      builder = builder.addKeyValue(name, value);
    }

    void log(String event) {
      builder.log(event);
    }
  }

  @Override
  public void decided(Check check, CheckResult result, long nanos) {
    if (checks != 0 && ThreadLocalRandom.current().nextInt(checks) == 0) {
      logCheck(check, result, nanos);
    }
    if (result.outcome() == Outcome.DENIED) {
      Decision decision = result.decision().orElse(null);
      if (decision != null) {
        denied(check, result, decision);
      }
    }
  }

  private void logCheck(Check check, CheckResult result, long nanos) {
    Line line = new Line(LOG.atInfo());
    who(line, check, result);
    line.add("allowed", result.allowed());
    Decision decision = result.decision().orElse(null);
    if (decision != null) {
      line.add("limit", decision.limit());
      line.add("current_count", Math.max(0, decision.limit() - decision.remaining()));
    }
    line.add("latency_ms", BigDecimal.valueOf(nanos / 1_000, 3));
    line.add("timestamp", seconds(decision));
    line.log("rate_limit_check");
  }

  private void denied(Check check, CheckResult result, Decision decision) {
    if (!budget.take(decision.decidedAtMicros())) {
      suppressed.increment();
      return;
    }
    Limit limit = result.limit().orElse(null);
    Line line = new Line(LOG.atWarn());
    who(line, check, result);
    line.add("limit", decision.limit());
    if (limit != null) {
      attempts(check, limit).ifPresent(count -> line.add("attempts", count));
      line.add("window", limit.window());
    }
    result.reason().ifPresent(reason -> line.add("reason", reason.label()));
    line.add("suppressed", suppressed.sumThenReset());
    line.add("timestamp", seconds(decision));
    line.log("rate_limit_exceeded");
  }

  private void who(Line line, Check check, CheckResult result) {
    if (check instanceof KeyCheck keyed) {
      identities.shown(keyed.key()).ifPresent(key -> line.add("key", key));
    } else if (check instanceof AttributeCheck told) {
      user(told).flatMap(identities::shown).ifPresent(user -> line.add("user_id", user));
      told.request()
          .value(Attribute.ENDPOINT)
          .ifPresent(endpoint -> line.add("endpoint", Identities.cut(endpoint)));
    }
    result.rule().ifPresent(rule -> line.add("rule", Identities.cut(rule.id())));
  }

  private static Optional<String> user(AttributeCheck check) {
    return check.request().value(Attribute.USER_ID);
  }

  /** How often the user has tried in the minutes of a window, up to an hour. */
  private Optional<Long> attempts(Check check, Limit limit) {
    if (!(check instanceof AttributeCheck told)) {
      return Optional.empty();
    }
    Duration window = limit.window().duration();
    Duration asked = window.compareTo(Statistics.USERS_KEPT) > 0 ? Statistics.USERS_KEPT : window;
    return user(told)
        .map(
            user -> {
              Counts counts = statistics.user(user, asked);
              return counts.allowed() + counts.rejected();
            });
  }

  private BigDecimal seconds(@Nullable Decision decision) {
    return decision == null
        ? BigDecimal.valueOf(statistics.now().getEpochSecond())
        : BigDecimal.valueOf(decision.decidedAtMicros(), 6);
  }

  @Override
  public void storeFailed() {}

  @Override
  public void invalid() {}

  @Override
  public void faulted() {}
}
