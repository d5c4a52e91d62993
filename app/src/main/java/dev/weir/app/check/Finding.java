package dev.weir.app.check;

import dev.weir.rule.AccessEntry;
import dev.weir.rule.Attribute;
import dev.weir.rule.Explanation;
import dev.weir.rule.Match;
import dev.weir.rule.Request;
import dev.weir.rule.RuleSet;
import dev.weir.rule.Ruling;
import dev.weir.rule.Tiers;
import dev.weir.rule.Verdict;
import dev.weir.server.http.HttpAnswer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the rules make of a request, for the reports.
 *
 * @param rules the rules
 * @param explanation what they make of it
 * @param verdict how it ends
 */
record Finding(RuleSet rules, Explanation explanation, Verdict verdict) {

  Request request() {
    return explanation.request();
  }

  Match match() {
    return explanation.match();
  }

  boolean isExcluded() {
    return match().kind() == Match.Kind.EXCLUDED;
  }

  Optional<AccessEntry> entry() {
    return match().entry();
  }

  /** Where the user's tier comes from. */
  String tierFrom() {
    String user = request().value(Attribute.USER_ID).orElse("");
    Tiers.User configured = rules.tiers().users().get(user);
    if (configured != null && configured.tier().isPresent()) {
      return "configured for user " + user;
    }
    return request().value(Attribute.USER_TIER).isPresent()
        ? "named by the request"
        : "the default tier";
  }

  /** Why the limit that decided is the one. */
  String whyDeciding() {
    List<Ruling> enforced = verdict.rulings().stream().filter(ruling -> !ruling.shadow()).toList();
    if (enforced.size() == 1) {
      return "the only limit";
    }
    if (verdict.allowed()) {
      return "the least left";
    }
    long denying = enforced.stream().filter(ruling -> !ruling.decision().allowed()).count();
    if (denying == 1) {
      return "the only one that denies";
    }
    return verdict.exceedsLimit() ? "it can never grant as much" : "the longest wait";
  }

  /** Whose counter it is, for people. */
  String counter(Ruling ruling) {
    List<Attribute> key = ruling.rule().key();
    if (key.isEmpty()) {
      return "of all";
    }
    return key.size() == 1
        ? ruling.claim().key().value()
        : key.stream()
            .map(each -> each + "=" + request().value(each).orElse("-"))
            .collect(Collectors.joining(" "));
  }

  boolean isDeciding(Ruling ruling) {
    return verdict.deciding().filter(ruling::equals).isPresent();
  }

  HttpAnswer answer() {
    return HttpAnswer.of(verdict, request());
  }
}
