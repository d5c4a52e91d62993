package dev.weir.server.rls;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.server.rls.LimitStatistics.Counted;
import dev.weir.server.rls.RlsRequest.Descriptor;
import dev.weir.server.rls.RlsRequest.Entry;
import dev.weir.server.rls.RlsResponse.CurrentLimit;
import dev.weir.server.rls.RlsResponse.Status;
import dev.weir.store.Claim;
import dev.weir.store.Key;
import dev.weir.store.KeySpace;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One descriptor of a request: its limit, its counter, and what the store says. */
final class Counting {

  private static final KeySpace KEYS = KeySpace.of("", "envoy", "");

  /** The original's keys are whole texts, with nothing around them. */
  private static final KeySpace ITS_KEYS = KEYS.verbatim();

  private static final long MICROS = 1_000_000;

  private final Descriptor descriptor;
  private final long hits;
  private @Nullable Matched matched;
  private boolean unlimited;
  private boolean remembered;
  private boolean exceeds;
  private boolean looks;
  private boolean migrates;
  private long now;
  private @Nullable Key key;
  private @Nullable Decision decision;

  /**
   * @param hits an unsigned number
   */
  Counting(Descriptor descriptor, long hits, @Nullable Matched matched) {
    this.descriptor = descriptor;
    this.hits = hits;
    this.unlimited = matched != null && matched.rule().unlimited();
    this.matched = unlimited ? null : matched;
  }

  void dropIfNamed(Set<String> replaced) {
    Matched current = matched;
    if (current != null && replaced.contains(current.rule().name())) {
      matched = null;
    }
  }

  /** Whether there is something to count. */
  boolean counts() {
    return matched != null;
  }

  boolean unlimited() {
    return unlimited;
  }

  /** The rule that is counted; null if none is. */
  @Nullable LimitRule rule() {
    return matched == null ? null : matched.rule();
  }

  private LimitRule counted() {
    return Objects.requireNonNull(matched).rule();
  }

  private CurrentLimit told() {
    return Objects.requireNonNull(counted().told());
  }

  private Limit limit() {
    return Objects.requireNonNull(counted().limit());
  }

  /** Sets the time, and with it the counter. */
  void at(long nowSeconds, RlsOptions options, String domain) {
    now = nowSeconds;
    migrates = options.migrationKeys();
    List<@Nullable String> patterns = Objects.requireNonNull(matched).patterns();
    StringBuilder text =
        new StringBuilder(64).append(options.keyPrefix()).append(domain).append('_');
    List<Entry> entries = descriptor.entries();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      String pattern = patterns == null ? null : patterns.get(i);
      text.append(entry.key()).append('_');
      text.append(pattern == null ? entry.value() : pattern).append('_');
    }
    key = (migrates ? ITS_KEYS : KEYS).key(text.append(windowStart(nowSeconds)).toString());
  }

  private long windowStart(long seconds) {
    return seconds - seconds % told().unit().seconds();
  }

  /** Whether the counter is known to be over its limit. */
  boolean recall(OverLimitKeys keys, long nowSeconds) {
    remembered = keys.contains(Objects.requireNonNull(key).value(), nowSeconds);
    return remembered;
  }

  boolean isOpen() {
    return matched != null && !remembered;
  }

  Claim lookClaim() {
    return claim(0);
  }

  /** Whether the hits are more than what a look found left. */
  boolean wouldExceed(Decision look) {
    exceeds = !look.allowed() || Long.compareUnsigned(hits, look.remaining()) > 0;
    return exceeds;
  }

  void onlyLook() {
    looks = true;
  }

  void onlyLookIfWithin() {
    looks = !exceeds;
  }

  /** How many claims it takes: hits beyond 32 bits take two, which is beyond every limit. */
  int claims() {
    return !looks && Long.compareUnsigned(hits, Limit.MAX_UNITS) > 0 ? 2 : 1;
  }

  void addClaims(List<Claim> claims) {
    if (claims() == 2) {
      claims.add(claim(Limit.MAX_UNITS));
      claims.add(claim(Math.min(Limit.MAX_UNITS, Long.MAX_VALUE & (hits - Limit.MAX_UNITS))));
    } else {
      claims.add(claim(looks ? 0 : hits));
    }
  }

  private Claim claim(long cost) {
    return new Claim(Objects.requireNonNull(key), limit(), cost);
  }

  void decided(Decision answer) {
    decision = answer;
  }

  /** By this instance's clock where the key alone says which window it is, else by the store's. */
  long decidedAtSeconds() {
    return migrates ? now : Objects.requireNonNull(decision).decidedAtMicros() / MICROS;
  }

  /** Whether the store decided in another window than the one that the key names. */
  boolean isOfAnotherWindow() {
    return windowStart(decidedAtSeconds()) != windowStart(now);
  }

  private boolean isOver() {
    return remembered || !Objects.requireNonNull(decision).allowed();
  }

  void noteTotal(LimitStatistics statistics) {
    statistics.add(statisticsKey(), Counted.TOTAL_HITS, hits);
  }

  private String statisticsKey() {
    return Objects.requireNonNull(matched).statisticsKey();
  }

  /** Notes the outcome in the statistics, and remembers a counter that is over its limit. */
  void note(RlsService service) {
    Decision answer = decision;
    if (remembered) {
      LimitStatistics statistics = service.statistics();
      statistics.add(statisticsKey(), Counted.OVER_LIMIT, hits);
      statistics.add(statisticsKey(), Counted.OVER_LIMIT_WITH_LOCAL_CACHE, hits);
      if (counted().shadowMode()) {
        statistics.add(statisticsKey(), Counted.SHADOW_MODE, hits);
      }
    } else if (matched != null && answer != null) {
      Outcome.of(answer, hits, looks ? 0 : hits, service.options().nearLimitRatio())
          .note(service.statistics(), statisticsKey(), counted().shadowMode());
      if (!answer.allowed()) {
        long until = decidedAtSeconds() + told().unit().seconds();
        service.overLimitKeys().add(Objects.requireNonNull(key).value(), until);
      }
    }
  }

  Status status() {
    if (unlimited) {
      return Status.UNLIMITED;
    }
    if (matched == null) {
      return Status.NO_LIMIT;
    }
    Decision answer = decision;
    boolean over = isOver();
    long remaining = over || answer == null ? 0 : answer.remaining();
    long seconds = answer == null ? now : decidedAtSeconds();
    long unit = told().unit().seconds();
    return new Status(over && !counted().shadowMode(), told(), remaining, unit - seconds % unit);
  }
}
