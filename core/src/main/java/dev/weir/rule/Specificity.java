package dev.weir.rule;

import java.util.Comparator;
import java.util.List;

/**
 * The order in which rules come: by priority; then those for certain users (or keys, or addresses)
 * and endpoints, for users, for endpoints, for neither; then the narrower endpoint, the longer
 * prefix, the greater number of conditions; then as they were written.
 */
final class Specificity {

  /** Stable sorting by it keeps the order of writing last. */
  static final Comparator<Rule> ORDER =
      Comparator.<Rule>comparingInt(rule -> rule.priority())
          .thenComparingInt(Specificity::level)
          .thenComparingInt(Specificity::openness)
          .thenComparingInt(Specificity::shortestPrefix)
          .thenComparingInt(rule -> -rule.match().size());

  private static final List<Attribute> IDENTITIES =
      List.of(Attribute.USER_ID, Attribute.API_KEY, Attribute.IP_ADDRESS);

  private Specificity() {}

  private static int level(Rule rule) {
    boolean user = false;
    boolean endpoint = false;
    for (Condition condition : rule.match()) {
      user |= IDENTITIES.contains(condition.attribute());
      endpoint |= condition.attribute().isEndpoint();
    }
    return user ? (endpoint ? 0 : 1) : (endpoint ? 2 : 3);
  }

  /** How much the most open endpoint pattern leaves open; of several conditions the least. */
  private static int openness(Rule rule) {
    int least = Integer.MAX_VALUE;
    for (Condition condition : rule.match()) {
      if (condition.patterns().length > 0) {
        int most = Integer.MIN_VALUE;
        for (EndpointPattern pattern : condition.patterns()) {
          most = Math.max(most, pattern.openness());
        }
        least = Math.min(least, most);
      }
    }
    return least;
  }

  /** Addresses that the widest block holds, in bits; of several conditions the least. */
  private static int shortestPrefix(Rule rule) {
    int least = Integer.MAX_VALUE;
    for (Condition condition : rule.match()) {
      if (condition.blocks().length > 0) {
        int most = 0;
        for (Cidr block : condition.blocks()) {
          most = Math.max(most, block.network().bits() - block.length());
        }
        least = Math.min(least, most);
      }
    }
    return least;
  }
}
