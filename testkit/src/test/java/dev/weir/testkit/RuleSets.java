package dev.weir.testkit;

import dev.weir.limit.Limit;
import dev.weir.rule.AccessEntry;
import dev.weir.rule.Attribute;
import dev.weir.rule.Condition;
import dev.weir.rule.Cost;
import dev.weir.rule.EndpointPattern;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleLimit;
import dev.weir.rule.RuleSet;
import dev.weir.rule.Tiers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Random rules and requests of few words, so that they meet often. */
final class RuleSets {

  static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private static final Map<Attribute, List<String>> VALUES =
      Map.of(
          Attribute.USER_ID,
          List.of("u1", "u2", "u3"),
          Attribute.USER_TIER,
          List.of("free", "gold", "odd"),
          Attribute.API_KEY,
          List.of("k1", "k2"),
          Attribute.TENANT,
          List.of("t1", "t2"),
          Attribute.METHOD,
          List.of("GET", "post"),
          Attribute.ENDPOINT,
          List.of(
              "/",
              "/**",
              "/a",
              "/a/",
              "/a/**",
              "/a/b",
              "/a/{x}",
              "/*/b",
              "/{x}/b/**",
              "/a/b/c",
              "/{x}/{y}/c",
              "/a//b",
              "/%61/b/**"),
          Attribute.IP_ADDRESS,
          List.of(
              "10.0.0.0/8",
              "10.1.0.0/16",
              "10.1.2.3",
              "0.0.0.0/0",
              "::ffff:10.1.0.0/112",
              "2001:db8::/32",
              "2001:db8:0:1::/64",
              "2001:db8:0:1::5",
              "::/0"),
          Attribute.custom("region"),
          List.of("eu", "us"));

  private static final List<String> PATHS =
      List.of(
          "/",
          "/a",
          "/a/b",
          "/a/b/c",
          "/b/b",
          "/A/b",
          "//a/./b",
          "/a/b/",
          "/x/../a",
          "/%61/b?q=1",
          "/a%2Fb",
          "/a;v=1/b",
          "http://h/a/b",
          "/%2e%2e/a",
          "\\a\\b",
          "/health",
          "/health/",
          "/x/../health",
          "/health?x",
          "a",
          "/%zz",
          "/a/b/c/d");

  private static final List<String> ADDRESSES =
      List.of(
          "10.1.2.3",
          "10.1.9.9",
          "10.9.9.9",
          "192.0.2.1",
          "::ffff:10.1.2.3",
          "2001:db8:0:1::5",
          "2001:db8:0:1::6",
          "2001:db8:9::1",
          "fe80::1",
          "::1");

  private RuleSets() {}

  static Arbitrary<RuleSet> ruleSets() {
    return Combinators.combine(
            rules().list().ofMaxSize(14), entries().list().ofMaxSize(4), tiers(), excluded())
        .as(
            (rules, entries, tiers, excluded) ->
                RuleSet.builder()
                    .tenant("acme")
                    .rules(numbered(rules))
                    .access(entries)
                    .tiers(tiers)
                    .exclude(excluded)
                    .build());
  }

  private static List<Rule> numbered(List<Rule> rules) {
    List<Rule> numbered = new ArrayList<>();
    for (Rule rule : rules) {
      numbered.add(rule.id("r" + numbered.size()));
    }
    return numbered;
  }

  private static Arbitrary<Rule> rules() {
    Arbitrary<List<Condition>> match =
        Arbitraries.of(VALUES.keySet().stream().sorted(RuleSets::byName).toList())
            .set()
            .ofMaxSize(3)
            .flatMap(
                attributes ->
                    Combinators.combine(attributes.stream().map(RuleSets::condition).toList())
                        .as(conditions -> conditions));
    Arbitrary<List<Attribute>> key =
        Arbitraries.of(
            List.of(Attribute.CALLER),
            List.of(Attribute.CALLER),
            List.of(),
            List.of(Attribute.USER_ID),
            List.of(Attribute.IP_ADDRESS),
            List.of(Attribute.TENANT, Attribute.USER_ID),
            List.of(Attribute.USER_TIER),
            List.of(Attribute.ENDPOINT, Attribute.CALLER));
    Arbitrary<String> group = Arbitraries.integers().between(0, 14).map(i -> i == 0 ? "" : "g" + i);
    Arbitrary<Integer> priority = Arbitraries.of(100, 100, 100, 1, 7);
    return Combinators.combine(match, key, group, priority, effects())
        .as(
            (conditions, attributes, named, order, effect) -> {
              Rule rule =
                  effect.on(Rule.named("r").match(conditions).key(attributes).priority(order));
              return named.isEmpty() ? rule : rule.group(named);
            });
  }

  private static int byName(Attribute one, Attribute other) {
    return one.name().compareTo(other.name());
  }

  private static Arbitrary<Condition> condition(Attribute attribute) {
    return Arbitraries.of(VALUES.get(attribute))
        .list()
        .ofMinSize(1)
        .ofMaxSize(2)
        .uniqueElements()
        .map(values -> Condition.of(attribute, values));
  }

  /** What a rule does besides matching. */
  private interface Effect {
    Rule on(Rule rule);
  }

  private static Arbitrary<Effect> effects() {
    Limit limit = Limit.perMinute(10);
    return Arbitraries.of(
        rule -> rule.limit(limit),
        rule -> rule.limit(limit),
        rule -> rule.limit(limit),
        rule -> rule.limits(limit, Limit.perHour(50)),
        Rule::limitByTier,
        rule -> rule.limitByTier().cost(3),
        Rule::allow,
        rule -> rule.limit(limit).shadow(),
        rule -> rule.limit(limit).enabled(false),
        rule -> rule.limit(limit).validFrom(NOON),
        rule -> rule.limit(limit).validUntil(NOON),
        rule -> rule.limit(limit).cost(Cost.of(Attribute.custom("tokens"))),
        rule -> rule.limit(limit).ipv6Prefix(48),
        rule -> rule.limit(limit).ipv6Prefix(128));
  }

  private static Arbitrary<AccessEntry> entries() {
    return Arbitraries.of(Attribute.USER_ID, Attribute.API_KEY, Attribute.IP_ADDRESS)
        .flatMap(RuleSets::condition)
        .flatMap(
            who ->
                Arbitraries.of(
                    AccessEntry.allow(who),
                    AccessEntry.block(who),
                    AccessEntry.block(who).until(NOON),
                    AccessEntry.allow(who).until(NOON.plusMillis(1)).reason("known")))
        .injectNull(0.5)
        .map(entry -> entry == null ? AccessEntry.allow(Condition.userId("nobody")) : entry);
  }

  private static Arbitrary<Tiers> tiers() {
    Tiers plain =
        Tiers.NONE
            .tier("free", Limit.perHour(5))
            .tier(
                "gold",
                List.of(
                    new RuleLimit("per-second", Limit.perSecond(5)),
                    new RuleLimit("limit", Limit.perDay(9))))
            .tier("enterprise", List.of());
    Map<String, Tiers.User> users =
        Map.of(
            "u1", Tiers.User.of("gold"),
            "u2", Tiers.User.of("enterprise"),
            "u3", Tiers.User.of(List.of(new RuleLimit("own", Limit.perHour(77)))));
    return Arbitraries.of(
        plain,
        plain.defaultTier("free"),
        plain.users(users),
        plain.users(users).defaultTier("gold"));
  }

  private static Arbitrary<List<EndpointPattern>> excluded() {
    EndpointPattern health = EndpointPattern.parse("/health");
    return Arbitraries.of(
        List.of(), List.of(health), List.of(health, EndpointPattern.parse("/x/**")));
  }

  static Arbitrary<Map<String, String>> requests() {
    Map<String, Arbitrary<String>> fields =
        Map.of(
            "user_id", Arbitraries.of("u1", "u2", "u3", "u4"),
            "user_tier", Arbitraries.of("free", "gold", "odd", "enterprise"),
            "api_key", Arbitraries.of("k1", "k2", "u1"),
            "tenant", Arbitraries.of("t1", "t2"),
            "method", Arbitraries.of("GET", "get", "POST"),
            "endpoint", Arbitraries.of(PATHS),
            "ip_address", Arbitraries.of(ADDRESSES),
            "attributes.region", Arbitraries.of("eu", "us"),
            "attributes.tokens", Arbitraries.of("0", "17"));
    List<String> names = fields.keySet().stream().sorted().toList();
    List<Arbitrary<String>> values =
        names.stream().map(name -> fields.get(name).injectNull(0.3)).toList();
    return Combinators.combine(values)
        .as(
            chosen -> {
              Map<String, String> request = new HashMap<>();
              for (int i = 0; i < names.size(); i++) {
                if (chosen.get(i) != null) {
                  request.put(names.get(i), chosen.get(i));
                }
              }
              return request;
            });
  }
}
