package dev.weir.rule;

import org.jspecify.annotations.Nullable;

/** The rules that match one request, in the order in which they come. */
final class Candidates {

  private final CompiledRule[] rules;
  private final Request request;
  private final Tiers.@Nullable User user;
  private final @Nullable String tier;
  private final long nowMicros;
  private final IntList matched = new IntList(8);

  Candidates(
      CompiledRule[] rules,
      Request request,
      Tiers.@Nullable User user,
      @Nullable String tier,
      long nowMicros) {
    this.rules = rules;
    this.request = request;
    this.user = user;
    this.tier = tier;
    this.nowMicros = nowMicros;
  }

  /** Keeps those that match. */
  void offer(int[] ranks) {
    for (int rank : ranks) {
      if (rules[rank].matches(request, user, tier, nowMicros)) {
        matched.add(rank);
      }
    }
  }

  /** What is configured of the request's user. */
  Tiers.@Nullable User user() {
    return user;
  }

  /** The tier that the user really has. */
  @Nullable String tier() {
    return tier;
  }

  /** Those kept, each once, first by priority. */
  IntList matched() {
    matched.sortDistinct();
    return matched;
  }
}
