package dev.weir.rule;

import dev.weir.limit.Limit;
import dev.weir.store.Consistency;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is allowed and probably not meant. For each rule it makes a request that fulfils all
 * of the rule's conditions, and no others, and looks which rules match it: the cost is that of one
 * match a rule.
 */
final class Linter {

  private static final int NAMED = 3;

  private final RuleSet rules;
  private final @Nullable RuleSet before;
  private final long nowMicros;
  private final List<Warning> warnings = new ArrayList<>();
  private final Map<Rule, List<Rule>> replacedBy = new LinkedHashMap<>();
  private final Map<String, Rule> winners = new HashMap<>();

  Linter(RuleSet rules, @Nullable RuleSet before, long nowMicros) {
    this.rules = rules;
    this.before = before;
    this.nowMicros = nowMicros;
  }

  List<Warning> lint() {
    rules.compiled().forEach(this::look);
    replacedBy.forEach(this::reportReplaced);
    if (before != null) {
      reportChanges(before);
    }
    return warnings;
  }

  private void warn(Warning.Kind kind, Rule rule, String text) {
    warnings.add(new Warning(kind, rule.id(), text));
  }

  private void look(CompiledRule compiled) {
    Rule rule = compiled.rule();
    if (compiled.hasEnded(nowMicros)) {
      warn(Warning.Kind.NEVER_APPLIES, rule, "it is valid " + rule.validity() + ", which is over");
      return;
    }
    String contradiction = contradiction(rule);
    if (contradiction != null) {
      warn(Warning.Kind.NEVER_APPLIES, rule, contradiction);
      return;
    }
    lookAtLeases(rule);
    Request example = example(rule);
    if (rules.excludes(example)) {
      warn(Warning.Kind.NEVER_APPLIES, rule, "its endpoint is excluded from all checks");
      return;
    }
    List<Rule> matching =
        rules.matching(example, Math.max(nowMicros, rule.validity().fromMicros()));
    judge(rule, matching);
  }

  /**
   * What a rule's own limits may not is a mistake; those of tiers and users come from elsewhere.
   */
  private void lookAtLeases(Rule rule) {
    if (rule.consistency() != Consistency.LEASED || rule.action().kind() == Action.Kind.ALLOW) {
      return;
    }
    if (rule.action().kind() == Action.Kind.THROTTLE) {
      warn(Warning.Kind.NOT_LEASED, rule, "what throttles is reserved, and that is always exact");
    } else if (rule.byTier()) {
      Stream.concat(
              rules.tiers().tiers().values().stream(),
              rules.tiers().users().values().stream().map(Tiers.User::limits))
          .flatMap(List::stream)
          .map(each -> each.limit().algorithm())
          .filter(algorithm -> !algorithm.leasable())
          .distinct()
          .forEach(
              algorithm ->
                  warn(
                      Warning.Kind.NOT_LEASED,
                      rule,
                      "a tier or user has a " + algorithm + ", which is counted exactly"));
    }
  }

  /** What of the rule's own conditions keeps it from ever applying. */
  private @Nullable String contradiction(Rule rule) {
    Tiers tiers = rules.tiers();
    for (Condition condition : rule.match()) {
      boolean known =
          !condition.attribute().isUserTier()
              || tiers.defaultTier().isEmpty()
              || condition.values().stream().anyMatch(tiers.tiers()::containsKey);
      if (!known) {
        return condition + " names no tier, and whoever has none has the default tier";
      }
      boolean possible =
          rule.match().stream()
              .filter(
                  other -> other != condition && other.attribute().equals(condition.attribute()))
              .allMatch(condition::mayHoldWith);
      if (!possible) {
        return "two conditions on " + condition.attribute() + " that cannot both hold";
      }
    }
    return null;
  }

  private static Request example(Rule rule) {
    Request.Builder request = Request.builder();
    for (Attribute attribute : rule.key()) {
      fill(attribute, request);
    }
    for (Condition condition : rule.match()) {
      if (condition.patterns().length > 0) {
        request.endpoint(condition.patterns()[0].example());
      } else if (condition.blocks().length > 0) {
        request.ipAddress(condition.blocks()[0].network().toString());
      } else {
        request.with(condition.attribute(), condition.values().get(0));
      }
    }
    return request.build();
  }

  /** Gives an attribute that a rule counts by a value that no rule is likely to name. */
  private static void fill(Attribute attribute, Request.Builder request) {
    if (attribute.isEndpoint()) {
      request.endpoint("/\u0000");
    } else if (attribute.isAddress()) {
      request.ipAddress("192.0.2.1");
    } else if (!attribute.isCaller()) {
      request.with(attribute, "\u0000");
    }
  }

  private void judge(Rule rule, List<Rule> matching) {
    if (matching.size() == 1) {
      return;
    }
    long groups = matching.stream().map(Rule::group).distinct().count();
    if (groups > RuleSet.MAX_APPLIED) {
      warn(
          Warning.Kind.TOO_MANY,
          rule,
          groups
              + " rules ask to apply to its requests, and only the first "
              + RuleSet.MAX_APPLIED
              + " do");
    }
    winners.clear();
    for (Rule each : matching) {
      Rule first = winners.putIfAbsent(each.group(), each);
      if (first != null && (each == rule || first == rule)) {
        replacedBy.computeIfAbsent(each, any -> new ArrayList<>()).add(first);
      }
    }
  }

  private void reportReplaced(Rule narrow, List<Rule> by) {
    List<Rule> distinct = by.stream().distinct().toList();
    for (Rule wide : distinct) {
      if (covers(wide, narrow)) {
        warn(
            Warning.Kind.NEVER_APPLIES,
            narrow,
            wide.id() + " always comes first in group " + narrow.group());
        return;
      }
    }
    String names = distinct.stream().limit(NAMED).map(Rule::id).collect(Collectors.joining(", "));
    String more = distinct.size() > NAMED ? " and " + (distinct.size() - NAMED) + " more" : "";
    warn(
        Warning.Kind.REPLACED,
        narrow,
        "where "
            + names
            + more
            + (distinct.size() == 1 ? " matches, it applies" : " match, they apply")
            + " instead, in group "
            + narrow.group()
            + "; a group of its own would let both apply");
  }

  /** Whether a rule matches whatever the other matches, at any time. */
  private static boolean covers(Rule wide, Rule narrow) {
    boolean always = !wide.validity().isBounded() && !wide.byTier();
    boolean sameKey = narrow.key().containsAll(wide.key());
    return always
        && sameKey
        && wide.match().stream()
            .allMatch(its -> narrow.match().stream().anyMatch(mine -> its.covers(mine)));
  }

  /** Limits that count another way than before start empty. */
  private void reportChanges(RuleSet previous) {
    Map<String, Rule> old = new HashMap<>();
    previous.rules().forEach(rule -> old.put(rule.id(), rule));
    for (Rule rule : rules.rules()) {
      Rule was = old.get(rule.id());
      if (was == null) {
        continue;
      }
      for (RuleLimit each : rule.limits()) {
        for (RuleLimit other : was.limits()) {
          if (other.id().equals(each.id())) {
            reportChange(rule, other.limit(), each);
          }
        }
      }
      if (!was.key().equals(rule.key())) {
        warn(
            Warning.Kind.STARTS_EMPTY,
            rule,
            "it counted by " + was.key() + " and now counts by " + rule.key());
      }
    }
  }

  private void reportChange(Rule rule, Limit was, RuleLimit now) {
    if (was.algorithm() != now.limit().algorithm()) {
      warn(
          Warning.Kind.STARTS_EMPTY,
          rule,
          "limit "
              + now.id()
              + " was a "
              + was.algorithm()
              + " and is now a "
              + now.limit().algorithm()
              + "; with another id, instances that still have the one leave the other alone");
    }
  }
}
