package dev.weir.rule;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the condition under which a rule is filed: the one whose values the fewest other rules
 * name, and of those the one that the fewest requests are likely to fulfil.
 */
final class Selectivity {

  private final Map<Attribute, Map<String, Integer>> uses = new HashMap<>();

  Selectivity(List<Rule> rules) {
    for (Rule rule : rules) {
      for (Condition condition : rule.match()) {
        Map<String, Integer> counts =
            uses.computeIfAbsent(condition.attribute(), each -> new HashMap<>());
        for (String value : condition.values()) {
          counts.merge(value, 1, Integer::sum);
        }
      }
    }
  }

  /** The condition to file a rule under, if it has any. */
  @Nullable Condition best(Rule rule) {
    Condition best = null;
    long bestSharers = Long.MAX_VALUE;
    for (Condition condition : rule.match()) {
      long sharers = sharers(condition) * 8 + breadth(condition);
      if (sharers < bestSharers) {
        best = condition;
        bestSharers = sharers;
      }
    }
    return best;
  }

  private long sharers(Condition condition) {
    Map<String, Integer> counts = uses.getOrDefault(condition.attribute(), Map.of());
    long sharers = 0;
    for (String value : condition.values()) {
      sharers += counts.getOrDefault(value, 0);
    }
    return sharers;
  }

  /** How many requests are likely to fulfil a condition, roughly: 0 few, 7 many. */
  private static int breadth(Condition condition) {
    Attribute attribute = condition.attribute();
    if (attribute.equals(Attribute.USER_ID) || attribute.equals(Attribute.API_KEY)) {
      return 0;
    }
    if (attribute.isAddress()) {
      return 1;
    }
    if (attribute.isEndpoint()) {
      return List.of(condition.patterns()).stream().allMatch(EndpointPattern::isExact) ? 2 : 4;
    }
    return attribute.equals(Attribute.METHOD) || attribute.isUserTier() ? 7 : 3;
  }
}
