package dev.weir.server.ops;

import dev.weir.limit.Decision;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Window;
import dev.weir.rule.Attribute;
import dev.weir.rule.Request;
import dev.weir.server.check.AttributeCheck;
import dev.weir.server.check.Check;
import dev.weir.server.check.CheckListener;
import dev.weir.server.check.CheckResult;
import dev.weir.store.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Who was allowed and rejected how often, by the minute, since the start of this process.
 * Thread-safe and bounded: totals of a day, and of the most active users and endpoints the last
 * hour. Totals are exact; what is said of a user or an endpoint is exact since it is among the
 * {@linkplain ActivityTable most active}, and how much it may be short of the truth is said too.
 * Who is rejected has a table apart, in which nobody is displaced by those who are allowed.
 */
public final class Statistics implements CheckListener {

  /** How long totals are kept. */
  public static final Duration KEPT = Duration.ofMinutes(MinuteTotals.MINUTES);

  /** How long single users are remembered. */
  public static final Duration USERS_KEPT = Duration.ofMinutes(ActivityTable.MINUTES);

  /** What is asked for where nothing is said. */
  public static final String DEFAULT_WINDOW = "1h";

  private static final String WINDOWS = "1m..1h, such as 15m";
  private static final int TOP = 10;
  private static final long MINUTE_MICROS = 60_000_000;

  private final Ticker ticker;
  private final MinuteTotals totals = new MinuteTotals();
  private final ActivityTable users = new ActivityTable(1024);
  private final ActivityTable limitedUsers = new ActivityTable(512);
  private final ActivityTable limitedEndpoints = new ActivityTable(128);

  /** Nothing was counted yet. */
  public Statistics(Ticker ticker) {
    this.ticker = ticker;
  }

  /**
   * Counts.
   *
   * @param name of whom
   * @param allowed how many checks were allowed, at least
   * @param rejected how many were not, at least
   * @param missed how many more it may have been, at most; 0 where the others are exact
   */
  public record Counts(String name, long allowed, long rejected, long missed) {

    private static Counts of(ActivityTable.Activity activity) {
      return new Counts(
          activity.name(), activity.allowed(), activity.rejected(), activity.missed());
    }
  }

  /**
   * Everybody together.
   *
   * @param allowed how many checks were allowed
   * @param rejected how many were not
   * @param users those that were rejected most
   * @param endpoints those at which most was rejected
   */
  public record Totals(long allowed, long rejected, List<Counts> users, List<Counts> endpoints) {}

  @Override
  public void decided(Check check, CheckResult result, long nanos) {
    Decision decision = result.decision().orElse(null);
    long micros = decision == null ? ticker.nowMicros() : decision.decidedAtMicros();
    long minute = micros / MINUTE_MICROS;
    boolean allowed = result.allowed();
    totals.count(minute, allowed);
    if (check instanceof AttributeCheck told) {
      count(told.request(), minute, allowed);
    }
  }

  private void count(Request request, long minute, boolean allowed) {
    String user = request.value(Attribute.USER_ID).orElse(null);
    if (user != null) {
      users.count(user, minute, allowed);
    }
    if (!allowed) {
      if (user != null) {
        limitedUsers.count(user, minute, false);
      }
      String endpoint = request.value(Attribute.ENDPOINT).orElse(null);
      if (endpoint != null) {
        limitedEndpoints.count(endpoint, minute, false);
      }
    }
  }

  /**
   * What {@link #user} can be asked for.
   *
   * @param text such as {@code 15m}
   */
  public static Duration window(String text) {
    Duration window;
    try {
      window = Window.parse(text).duration();
    } catch (InvalidValueException e) {
      throw new InvalidValueException("window", text, WINDOWS);
    }
    if (window.compareTo(USERS_KEPT) > 0 || window.toSeconds() < 60) {
      throw new InvalidValueException("window", text, WINDOWS);
    }
    return window;
  }

  /**
   * A user in the last whole minutes and the one that runs.
   *
   * @param window at most {@link #USERS_KEPT}; parts of a minute count as a whole one
   */
  public Counts user(String user, Duration window) {
    long now = ticker.nowMicros() / MINUTE_MICROS;
    long minutes = (window.toMillis() + 59_999) / 60_000;
    return Counts.of(users.of(user, now - minutes + 1, now));
  }

  /** Everybody in the minutes of a span; of users and endpoints what is left of the last hour. */
  public Totals totals(Instant from, Instant to) {
    long first = Math.floorDiv(from.getEpochSecond(), 60);
    long last = Math.floorDiv(to.getEpochSecond(), 60);
    MinuteTotals.Sums sums = totals.sums(first, last);
    return new Totals(
        sums.allowed(),
        sums.rejected(),
        top(limitedUsers, first, last),
        top(limitedEndpoints, first, last));
  }

  private static List<Counts> top(ActivityTable table, long first, long last) {
    return table.mostRejected(TOP, first, last).stream().map(Counts::of).toList();
  }

  /** The clock's time. */
  public Instant now() {
    return Instant.ofEpochSecond(ticker.nowMicros() / 1_000_000);
  }

  @Override
  public void storeFailed() {}

  @Override
  public void invalid() {}

  @Override
  public void faulted() {}
}
