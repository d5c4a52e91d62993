package dev.weir.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rules that may match a request without looking at the others. Each rule is filed under
 * one of its conditions, the one that is likely to be shared by the fewest others; rules without
 * conditions are always looked at.
 */
final class RuleIndex {

  private final EndpointIndex endpoints = new EndpointIndex();
  private final AddressIndex addresses = new AddressIndex();
  private final Postings byAddress = new Postings();
  private final Map<Attribute, ByValue> byText = new LinkedHashMap<>();
  private final ByValue[] textIndexes;
  private final int[][] addressRules;
  private final int[] always;

  /**
   * Rules by the value of one attribute.
   *
   * @param attribute the attribute
   * @param lists the rules of each value
   */
  private record ByValue(Attribute attribute, Map<String, int[]> lists) {}

  /** Rules by the value of one attribute, while they are being filed. */
  private static final class Filing {
    final Map<String, IntList> lists = new HashMap<>();

    void add(String value, int rule) {
      lists.computeIfAbsent(value, each -> new IntList(1)).add(rule);
    }

    Map<String, int[]> fixed() {
      Map<String, int[]> fixed = new HashMap<>(lists.size() * 2);
      lists.forEach((value, list) -> fixed.put(value, list.toArray()));
      return fixed;
    }
  }

  RuleIndex(CompiledRule[] rules) {
    Map<String, Integer> uses = countUses(rules);
    IntList unconditional = new IntList(4);
    Map<Attribute, Filing> filings = new LinkedHashMap<>();
    for (int rank = 0; rank < rules.length; rank++) {
      Condition filedUnder = mostSelective(rules[rank].rule().match(), uses);
      if (filedUnder == null) {
        unconditional.add(rank);
      } else {
        file(filedUnder, rank, filings);
      }
    }
    endpoints.fix();
    addressRules = byAddress.fixed();
    filings.forEach(
        (attribute, filing) -> byText.put(attribute, new ByValue(attribute, filing.fixed())));
    textIndexes = new ArrayList<>(byText.values()).toArray(ByValue[]::new);
    always = unconditional.toArray();
  }

  private static Map<String, Integer> countUses(CompiledRule[] rules) {
    Map<String, Integer> uses = new HashMap<>();
    for (CompiledRule compiled : rules) {
      for (Condition condition : compiled.rule().match()) {
        for (String value : condition.values()) {
          uses.merge(use(condition, value), 1, Integer::sum);
        }
      }
    }
    return uses;
  }

  private static String use(Condition condition, String value) {
    return condition.attribute() + " " + value;
  }

  /** The condition whose values the fewest rules name; the less common attribute on a tie. */
  private static @Nullable Condition mostSelective(
      List<Condition> conditions, Map<String, Integer> uses) {
    Condition best = null;
    long bestSharers = Long.MAX_VALUE;
    for (Condition condition : conditions) {
      long sharers = 0;
      for (String value : condition.values()) {
        sharers += uses.getOrDefault(use(condition, value), 0);
      }
      sharers = sharers * 8 + breadth(condition);
      if (sharers < bestSharers) {
        best = condition;
        bestSharers = sharers;
      }
    }
    return best;
  }

  /** How many requests are likely to fulfil a condition, roughly: 0 few, 7 many. */
  private static int breadth(Condition condition) {
    if (condition.patterns().length > 0) {
      boolean exact = true;
      for (EndpointPattern pattern : condition.patterns()) {
        exact &= pattern.isExact();
      }
      return exact ? 2 : 4;
    }
    if (condition.attribute().equals(Attribute.USER_ID)
        || condition.attribute().equals(Attribute.API_KEY)) {
      return 0;
    }
    if (condition.blocks().length > 0) {
      return 1;
    }
    boolean broad =
        condition.attribute().equals(Attribute.METHOD) || condition.attribute().isUserTier();
    return broad ? 7 : 3;
  }

  private void file(Condition condition, int rank, Map<Attribute, Filing> filings) {
    if (condition.patterns().length > 0) {
      for (EndpointPattern pattern : condition.patterns()) {
        endpoints.add(pattern, rank);
      }
    } else if (condition.blocks().length > 0) {
      for (Cidr block : condition.blocks()) {
        PrefixTrie trie = addresses.of(block.network());
        byAddress.add(trie.putIfAbsent(block, byAddress.fresh()), rank);
      }
    } else {
      Filing filing = filings.computeIfAbsent(condition.attribute(), each -> new Filing());
      condition.values().forEach(value -> filing.add(value, rank));
    }
  }

  /**
   * Offers each rule that may match a request, some more than once.
   *
   * @param tier the tier that the request's user really has
   */
  void collect(Request request, @Nullable String tier, Candidates into) {
    into.offer(always);
    String path = request.valueOrNull(Attribute.ENDPOINT);
    if (path != null) {
      endpoints.collect(path, into);
    }
    Address address = request.address();
    if (address != null && !addresses.isEmpty()) {
      PrefixTrie trie = addresses.of(address);
      for (int node = trie.first(address); node >= 0; node = trie.next(node, address)) {
        into.offer(addressRules[trie.value(node)]);
      }
    }
    for (ByValue index : textIndexes) {
      boolean byTier = index.attribute.isUserTier();
      String value = byTier ? tier : request.valueOrNull(index.attribute);
      int[] found = value == null ? null : index.lists.get(value);
      if (found != null) {
        into.offer(found);
      }
    }
  }
}
