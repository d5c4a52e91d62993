package dev.weir.server.rls;

import dev.weir.server.rls.LimitStatistics.Counted;
import dev.weir.server.rls.match.LimitRule;
import dev.weir.server.rls.match.Matched;
import dev.weir.server.rls.message.RlsRequest.Descriptor;
import dev.weir.server.rls.message.RlsRequest.Entry;
import dev.weir.server.rls.message.RlsResponse.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One descriptor of a request, and the limits that apply to it: almost always one, or none. */
final class Asked {

  private final Descriptor descriptor;
  private final long hits;
  private final @Nullable Matched matched;
  private final boolean unlimited;
  private List<Counting> limits;

  /**
   * @param hits an unsigned number
   */
  Asked(Descriptor descriptor, long hits, @Nullable Matched matched) {
    this.descriptor = descriptor;
    this.hits = hits;
    this.matched = matched;
    this.unlimited = matched != null && matched.rules().get(0).unlimited();
    this.limits = matched == null || unlimited ? List.of() : countings(matched.rules());
  }

  private List<Counting> countings(List<LimitRule> rules) {
    if (rules.size() == 1) {
      return List.of(new Counting(this, rules.get(0)));
    }
    List<Counting> countings = new ArrayList<>(rules.size());
    rules.forEach(rule -> countings.add(new Counting(this, rule)));
    return countings;
  }

  List<Entry> entries() {
    return descriptor.entries();
  }

  /** An unsigned number. */
  long hits() {
    return hits;
  }

  /** Whether the hits are given back. */
  boolean givesBack() {
    return descriptor.negativeHits();
  }

  @Nullable List<@Nullable String> patterns() {
    return Objects.requireNonNull(matched).patterns();
  }

  String statisticsKey() {
    return Objects.requireNonNull(matched).statisticsKey();
  }

  /** What there is to count. */
  List<Counting> limits() {
    return limits;
  }

  void dropIfNamed(Set<String> replaced) {
    if (limits.stream().anyMatch(each -> replaced.contains(each.rule().name()))) {
      limits = limits.stream().filter(each -> !replaced.contains(each.rule().name())).toList();
    }
  }

  boolean unlimited() {
    return unlimited;
  }

  /** The rule that is told; null if nothing is counted. */
  @Nullable LimitRule rule() {
    return limits.isEmpty() ? null : shown().rule();
  }

  /** The limit that is told: the one that refuses for longest, else the one with the least left. */
  private Counting shown() {
    Counting shown = limits.get(0);
    for (Counting each : limits) {
      if (each != shown && isTighter(each, shown)) {
        shown = each;
      }
    }
    return shown;
  }

  private static boolean isTighter(Counting one, Counting other) {
    if (one.isOver() != other.isOver()) {
      return one.isOver();
    }
    return one.isOver()
        ? one.status().resetSeconds() > other.status().resetSeconds()
        : one.status().remaining() < other.status().remaining();
  }

  void noteTotal(LimitStatistics statistics) {
    if (!limits.isEmpty()) {
      Counted total = givesBack() ? Counted.TOTAL_NEGATIVE_HITS : Counted.TOTAL_HITS;
      statistics.add(statisticsKey(), total, hits);
    }
  }

  /** Notes the outcome in the statistics, and remembers counters that are over their limits. */
  void note(RlsService service) {
    if (!limits.isEmpty()) {
      shown().note(service.statistics(), service.options());
      limits.forEach(each -> each.remember(service.overLimitKeys()));
    }
  }

  Status status() {
    if (unlimited) {
      return Status.UNLIMITED;
    }
    return limits.isEmpty() ? Status.NO_LIMIT : shown().status();
  }
}
