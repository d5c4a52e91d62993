package dev.weir.server.ops;

import dev.weir.limit.Decision;
import dev.weir.rule.Attribute;
import dev.weir.rule.Condition;
import dev.weir.rule.Request;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleSet;
import dev.weir.rule.Ruling;
import dev.weir.rule.Tiers;
import dev.weir.server.check.AttributeCheck;
import dev.weir.server.check.Check;
import dev.weir.server.check.CheckResult;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The counters of checks by endpoint and tier. Thread-safe.
 *
 * <p>The endpoint is the pattern of the rule that decided, {@code /**} if it has none, {@code
 * adhoc} where the caller brought its limit along, {@code none} where no rule decided; the tier is
 * the user's if the rules know it. So a client cannot make a label. There are at most {@value
 * #MAX_ENDPOINTS} endpoints and {@value #MAX_TIERS} tiers of each; the rest is {@code other}.
 * Counters whose rules are not in force any more go when they are next looked at.
 */
final class OutcomeTable {

  private static final int MAX_ENDPOINTS = 500;
  private static final int MAX_TIERS = 20;
  private static final int MAX_LABEL_CHARS = 120;
  private static final String NONE = "none";
  private static final String OTHER = "other";

  private final MeterRegistry registry;
  private final Supplier<RuleSet> rules;
  private final Map<Rule, Place> places = new ConcurrentHashMap<>();
  private final RuleUsage usage;
  private final Map<String, Endpoint> ofPatterns = new ConcurrentHashMap<>();
  private final Outcomes adHoc;
  private final Endpoint unmatched;
  private @Nullable RuleSet seen;

  OutcomeTable(MeterRegistry registry, Supplier<RuleSet> rules) {
    this.registry = registry;
    this.rules = rules;
    this.adHoc = new Endpoint("adhoc").untiered;
    this.unmatched = new Endpoint(NONE);
    this.usage = new RuleUsage(registry);
  }

  /**
   * Where a rule's checks are counted.
   *
   * @param endpoint those that it decides
   * @param usage how much of its limits is used up
   */
  private record Place(Endpoint endpoint, Usage usage) {}

  /** The counters of one endpoint. */
  private final class Endpoint {

    final String label;
    final Outcomes untiered;
    private final Map<String, Outcomes> tiers = new ConcurrentHashMap<>();
    private final Set<Meter> meters = ConcurrentHashMap.newKeySet();

    Endpoint(String label) {
      this.label = label;
      this.untiered = outcomes(NONE);
    }

    private Outcomes outcomes(String tier) {
      Outcomes outcomes = new Outcomes();
      meters.addAll(outcomes.register(registry, label, tier));
      return outcomes;
    }

    Outcomes of(@Nullable String tier) {
      if (tier == null) {
        return untiered;
      }
      Outcomes known = tiers.get(tier);
      if (known != null) {
        return known;
      }
      String kept = tiers.size() < MAX_TIERS ? tier : OTHER;
      return tiers.computeIfAbsent(kept, this::outcomes);
    }

    void drop() {
      meters.forEach(registry::remove);
    }
  }

  /**
   * Counts a check.
   *
   * @param thorough whether what the limits have left that did not decide is looked at too
   */
  void count(Check check, CheckResult result, boolean thorough) {
    of(check, result).count(result);
    if (thorough) {
      for (Ruling ruling : result.rulings()) {
        place(ruling.rule()).usage.note(ruling.decision());
      }
    }
  }

  /** The counters that a check belongs to; notes on the way what the limit has left. */
  private Outcomes of(Check check, CheckResult result) {
    if (!(check instanceof AttributeCheck told)) {
      return adHoc;
    }
    Rule rule = result.rule().orElse(null);
    if (rule == null) {
      return unmatched.of(tier(told.request(), null));
    }
    Place place = place(rule);
    Decision decision = result.decision().orElse(null);
    if (decision != null) {
      place.usage.note(decision);
    }
    return place.endpoint.of(tier(told.request(), rule));
  }

  private Place place(Rule rule) {
    Place known = places.get(rule);
    return known != null ? known : places.computeIfAbsent(rule, this::created);
  }

  private Place created(Rule rule) {
    String pattern = pattern(rule);
    String label =
        ofPatterns.size() < MAX_ENDPOINTS || ofPatterns.containsKey(pattern) ? pattern : OTHER;
    return new Place(ofPatterns.computeIfAbsent(label, Endpoint::new), usage.of(rule.id()));
  }

  static String pattern(Rule rule) {
    String patterns =
        rule.match().stream()
            .filter(condition -> condition.attribute().equals(Attribute.ENDPOINT))
            .flatMap(condition -> condition.values().stream())
            .limit(10)
            .collect(Collectors.joining(","));
    if (patterns.isEmpty()) {
      return "/**";
    }
    return patterns.length() <= MAX_LABEL_CHARS ? patterns : patterns.substring(0, MAX_LABEL_CHARS);
  }

  /** The user's tier; nothing if the rules do not know it. */
  private @Nullable String tier(Request request, @Nullable Rule rule) {
    Tiers tiers = rules.get().tiers();
    String tier = request.value(Attribute.USER_TIER).orElse(null);
    if (!tiers.users().isEmpty()) {
      String id = request.value(Attribute.USER_ID).orElse(null);
      Tiers.User user = id == null ? null : tiers.users().get(id);
      tier = user == null ? tier : user.tier().orElse(tier);
    }
    if (tier == null || tiers.tiers().containsKey(tier) || (rule != null && names(rule, tier))) {
      return tier;
    }
    return tiers.defaultTier().orElse(null);
  }

  private static boolean names(Rule rule, String tier) {
    List<Condition> conditions = rule.match();
    for (int i = 0; i < conditions.size(); i++) {
      Condition condition = conditions.get(i);
      if (condition.attribute().equals(Attribute.USER_TIER)) {
        return condition.values().contains(tier);
      }
    }
    return false;
  }

  /** Shows the endpoints of the rules in force from the start, and drops those of others. */
  synchronized void follow() {
    RuleSet current = rules.get();
    if (seen == current) {
      return;
    }
    seen = current;
    Set<Rule> inForce = Set.copyOf(current.rules());
    places.keySet().retainAll(inForce);
    usage.retain(inForce);
    Set<String> patterns =
        inForce.stream().map(OutcomeTable::pattern).collect(Collectors.toCollection(HashSet::new));
    patterns.add(OTHER);
    ofPatterns
        .values()
        .removeIf(
            endpoint -> {
              boolean gone = !patterns.contains(endpoint.label);
              if (gone) {
                endpoint.drop();
              }
              return gone;
            });
    current.rules().stream().filter(Rule::enabled).limit(MAX_ENDPOINTS).forEach(this::place);
  }
}
