package dev.weir.rule;

import dev.weir.limit.Limit;
import dev.weir.store.KeySpace;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A rule made ready for matching: its group is a number, its counters' names are hashed. What a
 * match needs of it lies in the object itself where possible: among a hundred thousand rules the
 * next one is never in the processor's cache.
 */
final class CompiledRule {

  private static final Claimable[] NONE = {};

  private final Rule rule;
  private final int rank;
  private final int group;
  private final @Nullable Condition filed;
  private final Condition @Nullable [] rest;
  private final KeyBy key;
  private final Cost cost;
  private final boolean counts;
  private final boolean rejects;
  private final boolean bounded;
  private final long fromMicros;
  private final long untilMicros;
  private final @Nullable RuleLimit firstRuleLimit;
  private final @Nullable Limit firstLimit;
  private final @Nullable KeySpace firstSpace;
  private final Claimable[] otherLimits;
  private final @Nullable Tiers tiers;
  private final Map<String, KeySpace> tierSpaces;

  /**
   * A limit and where its counters are.
   *
   * @param ruleLimit the limit under its id
   * @param limit the limit
   * @param space its counters
   */
  private record Claimable(RuleLimit ruleLimit, Limit limit, KeySpace space) {}

  /**
   * What a rule is compiled with.
   *
   * @param tenant whose counters it uses
   * @param tiers the tiers
   * @param tierLimitIds the ids of all limits of tiers and users
   */
  record Surroundings(String tenant, Tiers tiers, List<String> tierLimitIds) {

    Map<String, KeySpace> spaces(Rule rule) {
      return tierLimitIds.stream()
          .collect(Collectors.toUnmodifiableMap(id -> id, id -> space(rule, id)));
    }

    KeySpace space(Rule rule, String limitId) {
      return KeySpace.of(tenant, rule.id(), limitId).consistency(rule.consistency());
    }
  }

  /**
   * @param rank its place in the order in which rules come
   * @param filed the condition by which it is found, which need not be checked again
   */
  CompiledRule(
      Rule rule, int rank, int group, @Nullable Condition filed, KeyBy key, Surroundings with) {
    this.rule = rule;
    this.rank = rank;
    this.group = group;
    this.filed = filed;
    Condition[] others =
        rule.match().stream().filter(each -> each != filed).toArray(Condition[]::new);
    this.rest = others.length == 0 ? null : others;
    this.key = key;
    this.cost = rule.cost();
    this.counts = !rule.limits().isEmpty() || rule.byTier();
    this.rejects = rule.action().kind() == Action.Kind.REJECT;
    this.bounded = rule.validity().isBounded();
    this.fromMicros = rule.validity().fromMicros();
    this.untilMicros = rule.validity().untilMicros();
    Claimable[] limits =
        rule.limits().stream()
            .map(each -> new Claimable(each, each.limit(), with.space(rule, each.id())))
            .toArray(Claimable[]::new);
    Claimable first = limits.length == 0 ? null : limits[0];
    this.firstRuleLimit = first == null ? null : first.ruleLimit;
    this.firstLimit = first == null ? null : first.limit;
    this.firstSpace = first == null ? null : first.space;
    this.otherLimits = limits.length < 2 ? NONE : Arrays.copyOfRange(limits, 1, limits.length);
    this.tiers = rule.byTier() ? with.tiers : null;
    this.tierSpaces = rule.byTier() ? with.spaces(rule) : Map.of();
  }

  Rule rule() {
    return rule;
  }

  int rank() {
    return rank;
  }

  int group() {
    return group;
  }

  @Nullable Condition filed() {
    return filed;
  }

  /**
   * Whether a request that fulfils the condition by which the rule is filed fulfils the others too,
   * and all is known that the rule counts by.
   */
  boolean matches(
      Request request, Tiers.@Nullable User user, @Nullable String tier, long nowMicros) {
    if (rest != null && !hold(rest, request, tier)) {
      return false;
    }
    return isInForce(nowMicros)
        && (!counts || key.isKnown(request, tier))
        && (tiers == null || !tiers.limitsOf(tier, user).isEmpty());
  }

  private static boolean hold(Condition[] conditions, Request request, @Nullable String tier) {
    for (Condition condition : conditions) {
      if (!condition.holds(request, tier)) {
        return false;
      }
    }
    return true;
  }

  boolean isInForce(long nowMicros) {
    return !bounded || (nowMicros >= fromMicros && nowMicros < untilMicros);
  }

  /** Whether it will not be in force any more. */
  boolean hasEnded(long nowMicros) {
    return nowMicros >= untilMicros;
  }

  KeyBy key() {
    return key;
  }

  /** Adds the rule's claims for a request that it matches. */
  void claim(
      Request request, Tiers.@Nullable User user, @Nullable String tier, Match.Builder into) {
    into.rule(rule, rejects);
    if (!counts) {
      return;
    }
    String value = key.of(request, tier);
    long units = cost.of(request);
    if (tiers != null) {
      for (RuleLimit each : tiers.limitsOf(tier, user)) {
        KeySpace space = tierSpaces.get(each.id());
        if (space != null) {
          into.claim(rule, each, space.key(value), each.limit(), units);
        }
      }
      return;
    }
    if (firstRuleLimit != null && firstLimit != null && firstSpace != null) {
      into.claim(rule, firstRuleLimit, firstSpace.key(value), firstLimit, units);
    }
    for (Claimable each : otherLimits) {
      into.claim(rule, each.ruleLimit, each.space.key(value), each.limit, units);
    }
  }
}
