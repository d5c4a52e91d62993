package dev.weir.bench.http;

import static dev.weir.rule.Condition.endpoint;
import static dev.weir.rule.Condition.ipAddress;
import static dev.weir.rule.Condition.method;
import static dev.weir.rule.Condition.userTier;

import dev.weir.limit.Limit;
import dev.weir.rule.AccessEntry;
import dev.weir.rule.Attribute;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleSet;
import dev.weir.rule.Tiers;
import java.util.List;

/**
 * Ten rules, tiers and a list of blocks, as a service has them. Of a payment three rules apply:
 * that of payments, that of the user's tier, and that of the address. No limit is ever reached.
 */
final class TenRules {

  private static final Limit ENOUGH = Limit.perHour(4_000_000_000L);

  private TenRules() {}

  static RuleSet ruleSet() {
    return RuleSet.builder()
        .tiers(Tiers.NONE.tier("free", ENOUGH).tier("basic", ENOUGH).tier("premium", ENOUGH))
        .access(
            List.of(
                AccessEntry.block(ipAddress("203.0.113.0/24", "192.0.2.0/25")),
                AccessEntry.block(ipAddress("2001:db8:bad::/48")),
                AccessEntry.allow(ipAddress("10.0.0.0/8"))))
        .rules(
            List.of(
                rule("payments").match(endpoint("/api/payments"), method("POST")).group("payments"),
                rule("search").match(endpoint("/api/search/**")).group("search"),
                rule("orders").match(endpoint("/api/orders/{id}")).group("orders"),
                rule("uploads").match(endpoint("/api/files/**"), method("PUT")).group("uploads"),
                rule("login").match(endpoint("/login")).key(Attribute.IP_ADDRESS).group("login"),
                rule("admin").match(endpoint("/admin/**")).group("admin"),
                rule("trial").match(userTier("trial")).group("trial"),
                Rule.named("by-tier").priority(10).limitByTier(),
                rule("default").priority(200),
                rule("address").key(Attribute.IP_ADDRESS)))
        .build();
  }

  private static Rule rule(String name) {
    return Rule.named(name).limit(ENOUGH);
  }
}
