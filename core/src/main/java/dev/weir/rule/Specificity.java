package dev.weir.rule;

import java.util.Comparator;
import java.util.List;

/**
 * Where a rule stands in the order in which rules come: by priority; then those for certain users
 * (or keys, or addresses) and endpoints, for users, for endpoints, for neither; then the narrower
 * endpoint, the longer prefix, the greater number of conditions; then as they were written.
 *
 * @param rule the rule
 * @param priority lower first
 * @param level 0 user and endpoint, 1 user, 2 endpoint, 3 neither
 * @param openness how much the most open endpoint pattern leaves open
 * @param freeBits how many bits the widest block of addresses leaves open
 * @param conditions their number
 */
record Specificity(Rule rule, int priority, int level, int openness, int freeBits, int conditions) {

  private static final Comparator<Specificity> ORDER =
      Comparator.comparingInt(Specificity::priority)
          .thenComparingInt(Specificity::level)
          .thenComparingInt(Specificity::openness)
          .thenComparingInt(Specificity::freeBits)
          .thenComparing(Comparator.comparingInt(Specificity::conditions).reversed());

  /** The rules that are switched on, in order. */
  static List<Rule> inOrder(List<Rule> rules) {
    return rules.stream()
        .filter(Rule::enabled)
        .map(Specificity::of)
        .sorted(ORDER)
        .map(Specificity::rule)
        .toList();
  }

  private static Specificity of(Rule rule) {
    boolean user = false;
    boolean endpoint = false;
    int openness = Integer.MAX_VALUE;
    int freeBits = Integer.MAX_VALUE;
    for (Condition condition : rule.match()) {
      Attribute attribute = condition.attribute();
      user |=
          attribute.isAddress()
              || attribute.equals(Attribute.USER_ID)
              || attribute.equals(Attribute.API_KEY);
      endpoint |= attribute.isEndpoint();
      if (attribute.isEndpoint()) {
        openness = Math.min(openness, mostOpen(condition.patterns()));
      } else if (attribute.isAddress()) {
        freeBits = Math.min(freeBits, widest(condition.blocks()));
      }
    }
    int level = (user ? 0 : 2) + (endpoint ? 0 : 1);
    return new Specificity(rule, rule.priority(), level, openness, freeBits, rule.match().size());
  }

  private static int mostOpen(EndpointPattern[] patterns) {
    int most = Integer.MIN_VALUE;
    for (EndpointPattern pattern : patterns) {
      most = Math.max(most, pattern.openness());
    }
    return most;
  }

  private static int widest(Cidr[] blocks) {
    int most = 0;
    for (Cidr block : blocks) {
      most = Math.max(most, block.network().bits() - block.length());
    }
    return most;
  }
}
