package dev.weir.rule;

import dev.weir.limit.Limit;
import dev.weir.store.KeySpace;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A rule made ready for matching: its group is a number, its counters' names are hashed. */
final class CompiledRule {

  private final Rule rule;
  private final int group;
  private final Condition[] conditions;
  private final KeyBy key;
  private final boolean keyNeeded;
  private final KeySpace[] spaces;
  private final Limit[] limits;
  private final Map<String, KeySpace> tierSpaces;
  private final Tiers tiers;
  private final boolean byTier;
  private final boolean bounded;
  private final long fromMicros;
  private final long untilMicros;

  CompiledRule(Rule rule, int group, String tenant, Tiers tiers, Map<String, KeySpace> tierSpaces) {
    this.rule = rule;
    this.group = group;
    this.conditions = rule.match().toArray(Condition[]::new);
    this.key = new KeyBy(rule.key(), rule.ipv6Prefix());
    this.keyNeeded = !rule.limits().isEmpty() || rule.byTier();
    List<RuleLimit> own = rule.limits();
    this.spaces =
        own.stream()
            .map(each -> KeySpace.of(tenant, rule.id(), each.id()))
            .toArray(KeySpace[]::new);
    this.limits = own.stream().map(RuleLimit::limit).toArray(Limit[]::new);
    this.tierSpaces = tierSpaces;
    this.tiers = tiers;
    this.byTier = rule.byTier();
    this.bounded = rule.validity().isBounded();
    this.fromMicros = rule.validity().fromMicros();
    this.untilMicros = rule.validity().untilMicros();
  }

  Rule rule() {
    return rule;
  }

  int group() {
    return group;
  }

  /** Whether a request is one of the rule's, and all is known that it counts by. */
  boolean matches(
      Request request, Tiers.@Nullable User user, @Nullable String tier, long nowMicros) {
    for (Condition condition : conditions) {
      if (!condition.holds(request, tier)) {
        return false;
      }
    }
    return isInForce(nowMicros)
        && (!keyNeeded || key.isKnown(request, tier))
        && (!byTier || !tiers.limitsOf(tier, user).isEmpty());
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
    into.rule(rule);
    if (!keyNeeded) {
      return;
    }
    String value = key.of(request, tier);
    long cost = rule.cost().of(request);
    if (byTier) {
      for (RuleLimit each : tiers.limitsOf(tier, user)) {
        KeySpace space = tierSpaces.get(each.id());
        if (space != null) {
          into.claim(each, space.key(value), each.limit(), cost);
        }
      }
      return;
    }
    for (int i = 0; i < limits.length; i++) {
      into.claim(rule.limits().get(i), spaces[i].key(value), limits[i], cost);
    }
  }
}
