package dev.weir.server.rls;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.server.rls.LimitStatistics.Counted;
import dev.weir.server.rls.match.LimitRule;
import dev.weir.server.rls.message.RlsRequest.Entry;
import dev.weir.server.rls.message.RlsResponse.CurrentLimit;
import dev.weir.server.rls.message.RlsResponse.Status;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Key;
import dev.weir.store.KeySpace;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One limit of one descriptor of a request: its counter, and what the store says. */
final class Counting {

  private static final KeySpace KEYS = KeySpace.of("", "envoy", "");

  /** The original's keys are whole texts, with nothing around them. */
  private static final KeySpace ITS_KEYS = KEYS.verbatim();

  private static final long MICROS = 1_000_000;

  /** Behind every window; a counter whose key names its window is never another one's. */
  private static final long WHENEVER = 4_102_444_800L * MICROS;

  private final Asked asked;
  private final LimitRule rule;
  private boolean remembered;
  private boolean exceeds;
  private boolean looks;
  private boolean untaken;
  private boolean migrates;
  private long now;
  private @Nullable Key key;
  private @Nullable Decision decision;

  /**
   * @param rule one that is not unlimited
   */
  Counting(Asked asked, LimitRule rule) {
    this.asked = asked;
    this.rule = rule;
  }

  LimitRule rule() {
    return rule;
  }

  private CurrentLimit told() {
    return Objects.requireNonNull(rule.told());
  }

  private Limit limit() {
    return Objects.requireNonNull(rule.limit());
  }

  private Key key() {
    return Objects.requireNonNull(key);
  }

  /** What its counter is called. */
  String counter() {
    return key().value();
  }

  private long hits() {
    return asked.hits();
  }

  /** Sets the time, and with it the counter. */
  void at(long nowSeconds, RlsOptions options, String domain) {
    now = nowSeconds;
    KeySpace own = rule.ownKeys();
    migrates = own == null && options.migrationKeys();
    List<@Nullable String> patterns = asked.patterns();
    StringBuilder text =
        new StringBuilder(64).append(options.keyPrefix()).append(domain).append('_');
    List<Entry> entries = asked.entries();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      String pattern = patterns == null ? null : patterns.get(i);
      text.append(entry.key()).append('_');
      text.append(pattern == null ? entry.value() : pattern).append('_');
    }
    if (!keepsWhenDenied()) {
      text.append(windowStart(nowSeconds));
    }
    KeySpace space = own != null ? own : migrates ? ITS_KEYS : KEYS;
    key = space.key(text.toString());
  }

  private long windowStart(long seconds) {
    return seconds - seconds % told().seconds();
  }

  /** Whether it is one of our kinds, of which a request that is refused takes nothing. */
  boolean keepsWhenDenied() {
    return rule.keepsWhenDenied();
  }

  /** Whether its denial refuses no request by itself. */
  boolean standsAlone(RlsOptions options) {
    return rule.standsAlone(options.quotaMode());
  }

  /** Whether the counter is known to be over its limit. */
  boolean recall(OverLimitKeys keys, long nowSeconds) {
    remembered =
        !keepsWhenDenied() && !asked.givesBack() && keys.contains(key().value(), nowSeconds);
    return remembered;
  }

  boolean isOpen() {
    return !remembered && !asked.givesBack();
  }

  Claim lookClaim() {
    return claim(0);
  }

  /** Whether the hits are more than what a look found left. */
  boolean wouldExceed(Decision look) {
    exceeds = !look.allowed() || Long.compareUnsigned(hits(), look.remaining()) > 0;
    return exceeds;
  }

  void onlyLook() {
    looks = true;
  }

  void onlyLookIfWithin() {
    looks = !exceeds;
  }

  void onlyLookIfKept() {
    looks |= keepsWhenDenied();
  }

  /** How many claims it takes: hits beyond 32 bits take two, which is beyond every limit. */
  int claims() {
    return !looks && Long.compareUnsigned(hits(), Limit.MAX_UNITS) > 0 ? 2 : 1;
  }

  void addClaims(List<Claim> claims) {
    if (claims() == 2) {
      claims.add(claim(Limit.MAX_UNITS));
      claims.add(claim(Math.min(Limit.MAX_UNITS, Long.MAX_VALUE & (hits() - Limit.MAX_UNITS))));
    } else {
      claims.add(claim(looks ? 0 : hits()));
    }
  }

  private Claim claim(long cost) {
    return new Claim(key(), limit(), cost);
  }

  /** What gives its hits back, as far as they are counted; 4294967295 of them at most. */
  Adjustment refund(long nowMicros) {
    boolean huge = Long.compareUnsigned(hits(), Limit.MAX_UNITS) > 0;
    return new Adjustment.Refund(
        claim(huge ? Limit.MAX_UNITS : hits()), keepsWhenDenied() ? nowMicros : WHENEVER);
  }

  void decided(Decision answer) {
    decision = answer;
  }

  /** Another limit has refused the request, so that this one took nothing. */
  void untaken() {
    untaken = keepsWhenDenied() && !looks;
  }

  boolean isDenied() {
    return !Objects.requireNonNull(decision).allowed();
  }

  /** By this instance's clock where the key alone says which window it is, else by the store's. */
  long decidedAtSeconds() {
    return migrates ? now : Objects.requireNonNull(decision).decidedAtMicros() / MICROS;
  }

  /** Whether the store decided in another window than the one that the key names. */
  boolean isOfAnotherWindow() {
    return !keepsWhenDenied() && windowStart(decidedAtSeconds()) != windowStart(now);
  }

  boolean isOver() {
    return remembered || isDenied();
  }

  /** Notes the outcome in the statistics. */
  void note(LimitStatistics statistics, RlsOptions options) {
    String name = asked.statisticsKey();
    if (remembered) {
      statistics.add(name, Counted.OVER_LIMIT, hits());
      statistics.add(name, Counted.OVER_LIMIT_WITH_LOCAL_CACHE, hits());
      if (rule.shadowMode()) {
        statistics.add(name, Counted.SHADOW_MODE, hits());
      }
    } else if (!asked.givesBack()) {
      Decision answer = Objects.requireNonNull(decision);
      Outcome.of(answer, hits(), looks ? 0 : hits(), options.nearLimitRatio())
          .note(statistics, name, rule.shadowMode());
    }
  }

  /** Remembers a counter that is over its limit. */
  void remember(OverLimitKeys keys) {
    if (!remembered && isDenied() && !keepsWhenDenied()) {
      keys.add(key().value(), decidedAtSeconds() + told().seconds());
    }
  }

  Status status() {
    Decision answer = decision;
    if (answer == null) {
      return new Status(!rule.shadowMode(), told(), 0, told().seconds() - now % told().seconds());
    }
    long remaining = answer.remaining();
    if (untaken && answer.allowed()) {
      remaining = Math.min(answer.limit(), remaining + hits());
    }
    boolean over = isOver() && !rule.shadowMode();
    return new Status(over, told(), remaining, resetSeconds(answer));
  }

  /** Of our kinds: until the hits fit if they were denied, else until the limit is as it began. */
  private long resetSeconds(Decision answer) {
    if (!keepsWhenDenied()) {
      return told().seconds() - decidedAtSeconds() % told().seconds();
    }
    long micros =
        answer
            .retryAfterMicros()
            .orElseGet(() -> answer.resetAtMicros().orElse(0) - answer.decidedAtMicros());
    return Math.max(1, (micros + MICROS - 1) / MICROS);
  }
}
