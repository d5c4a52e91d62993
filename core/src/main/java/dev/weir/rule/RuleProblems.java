package dev.weir.rule;

import dev.weir.limit.Algorithm;
import dev.weir.store.Consistency;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What cannot be in a set of rules whose parts are all right by themselves. */
public final class RuleProblems {

  private static final int MAX_LIMITS = 10;

  /**
   * A problem of one rule.
   *
   * @param rule the rule's place in the set
   * @param field the field that is wrong
   * @param came what it holds
   * @param expected what it may hold
   */
  public record Problem(int rule, String field, String came, String expected) {}

  private final Tiers tiers;
  private final List<Problem> found = new ArrayList<>();
  private int at;

  private RuleProblems(Tiers tiers) {
    this.tiers = tiers;
  }

  /**
   * What cannot be, in the order of the rules.
   *
   * @param tiers the tiers beside them
   */
  public static List<Problem> of(List<Rule> rules, Tiers tiers) {
    RuleProblems problems = new RuleProblems(tiers);
    Map<String, Integer> ids = new HashMap<>();
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      problems.at = i;
      problems.checkLimits(rule);
      problems.checkAction(rule);
      problems.checkConsistency(rule);
      Integer first = ids.putIfAbsent(rule.id(), i);
      if (first != null) {
        problems.add("id", rule.id(), "an id of its own; rule " + (first + 1) + " has this one");
      }
    }
    return problems.found;
  }

  private void add(String field, String came, String expected) {
    found.add(new Problem(at, field, came, expected));
  }

  private void checkLimits(Rule rule) {
    List<RuleLimit> limits = rule.limits();
    if (rule.byTier() && !limits.isEmpty()) {
      add("limits", "tier and others", "either tier or limits of the rule's own");
    }
    if (limits.size() > MAX_LIMITS) {
      add("limits", limits.size() + " limits", "at most " + MAX_LIMITS);
    }
    Set<String> ids = new HashSet<>();
    for (RuleLimit each : limits) {
      if (!ids.add(each.id())) {
        add("limits", "two limits called " + each.id(), "an id of its own for each");
      }
    }
    if (rule.byTier() && tiers.tiers().isEmpty()) {
      add("limit", "tier", "a limit such as 100/m, or tiers beside the rules");
    }
  }

  private void checkAction(Rule rule) {
    Action action = rule.action();
    boolean limited = rule.byTier() || !rule.limits().isEmpty();
    switch (action.kind()) {
      case REJECT, SHADOW -> needLimit(limited);
      case ALLOW -> {
        if (limited) {
          add("limit", "a limit", "none beside action allow; shadow counts without denying");
        }
      }
      case THROTTLE -> {
        needLimit(limited);
        checkBuckets(rule);
      }
      case BLOCK -> {
        if (limited && action.duration().isEmpty()) {
          add("block_for", "nothing", "how long whoever breaks the limit is blocked, such as 15m");
        } else if (!limited && action.duration().isPresent()) {
          add("block_for", "a duration", "none without a limit; blocks for good");
        }
      }
    }
  }

  private void needLimit(boolean limited) {
    if (!limited) {
      add("limit", "nothing", "a limit such as 100/m, or tier");
    }
  }

  private void checkBuckets(Rule rule) {
    if (rule.byTier()) {
      add("limit", "tier", "a bucket of the rule's own beside action throttle");
    }
    for (RuleLimit each : rule.limits()) {
      if (each.limit().algorithm() != Algorithm.BUCKET) {
        add("limit", each.limit().toString(), "a token_bucket beside action throttle");
      }
    }
  }

  private void checkConsistency(Rule rule) {
    if (rule.consistency() != Consistency.LEASED) {
      return;
    }
    for (RuleLimit each : rule.limits()) {
      if (!each.limit().algorithm().leasable()) {
        add(
            "consistency",
            "leased",
            "exact or local beside " + each.limit().algorithm() + ", which cannot be leased");
      }
    }
  }
}
