package dev.weir.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rules that may match a request without looking at the others: each under the condition
 * by which it is filed; rules without conditions are always looked at.
 */
final class RuleIndex {

  private final EndpointIndex endpoints = new EndpointIndex();
  private final AddressIndex addresses = new AddressIndex();
  private final CompiledRule[][] byAddress;
  private final ByValue[] byText;
  private final CompiledRule[] always;

  /**
   * Rules by the value of one attribute.
   *
   * @param attribute the attribute
   * @param lists the rules of each value
   */
  private record ByValue(Attribute attribute, Map<String, CompiledRule[]> lists) {

    static ByValue of(Attribute attribute, Map<String, List<CompiledRule>> filed) {
      Map<String, CompiledRule[]> lists = new HashMap<>(filed.size() * 2);
      filed.forEach((value, rules) -> lists.put(value, Postings.array(rules)));
      return new ByValue(attribute, lists);
    }
  }

  RuleIndex(List<CompiledRule> rules) {
    Map<Attribute, Map<String, List<CompiledRule>>> filed = new LinkedHashMap<>();
    Postings blocks = new Postings();
    List<CompiledRule> unconditional = new ArrayList<>();
    for (CompiledRule rule : rules) {
      Condition condition = rule.filed();
      if (condition == null) {
        unconditional.add(rule);
      } else if (condition.patterns().length > 0) {
        for (EndpointPattern pattern : condition.patterns()) {
          endpoints.add(pattern, rule);
        }
      } else if (condition.blocks().length > 0) {
        for (Cidr block : condition.blocks()) {
          blocks.add(addresses.of(block.network()).putIfAbsent(block, blocks.fresh()), rule);
        }
      } else {
        Map<String, List<CompiledRule>> lists =
            filed.computeIfAbsent(condition.attribute(), each -> new HashMap<>());
        for (String value : condition.values()) {
          lists.computeIfAbsent(value, each -> new ArrayList<>(1)).add(rule);
        }
      }
    }
    endpoints.fix();
    byAddress = blocks.fixed();
    byText =
        filed.entrySet().stream()
            .map(entry -> ByValue.of(entry.getKey(), entry.getValue()))
            .toArray(ByValue[]::new);
    always = Postings.array(unconditional);
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
    if (address != null) {
      PrefixTrie trie = addresses.of(address);
      for (int node = trie.first(address); node >= 0; node = trie.next(node, address)) {
        into.offer(byAddress[trie.value(node)]);
      }
    }
    for (ByValue index : byText) {
      boolean byTier = index.attribute.isUserTier();
      String value = byTier ? tier : request.valueOrNull(index.attribute);
      CompiledRule[] found = value == null ? null : index.lists.get(value);
      if (found != null) {
        into.offer(found);
      }
    }
  }
}
