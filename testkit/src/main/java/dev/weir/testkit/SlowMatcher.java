package dev.weir.testkit;

import dev.weir.limit.Limit;
import dev.weir.rule.AccessEntry;
import dev.weir.rule.Action;
import dev.weir.rule.Attribute;
import dev.weir.rule.Condition;
import dev.weir.rule.Match;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleLimit;
import dev.weir.rule.RuleSet;
import dev.weir.rule.Tiers;
import dev.weir.rule.Validity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a set of rules makes of a request, in the slowest and most obvious way: every rule is held
 * against every request, texts are compared as texts. The compiled rules must come to the same.
 */
public final class SlowMatcher {

  private static final int MAX_APPLIED = 10;

  private final RuleSet rules;
  private final Map<String, String> request;
  private final boolean plainPath;
  private final long cost;
  private final Instant now;

  /**
   * @param rules the rules
   * @param raw the request's attributes by name, as they came
   * @param cost the request's cost
   * @param now the time
   */
  public SlowMatcher(RuleSet rules, Map<String, String> raw, long cost, Instant now) {
    this.rules = rules;
    this.request = new HashMap<>(raw);
    this.cost = cost;
    this.now = now;
    String path = raw.get("endpoint");
    if (path != null) {
      request.put("endpoint", SlowPath.normal(path));
    }
    this.plainPath = path != null && isPlain(path, SlowPath.normal(path));
    request.computeIfPresent("method", (name, method) -> method.toUpperCase(Locale.ROOT));
    request.computeIfPresent("ip_address", (name, text) -> SlowAddress.parse(text).toString());
  }

  private static boolean isPlain(String raw, String normal) {
    String path = raw.split("[?#]", 2)[0];
    return path.equals(normal) || (normal.length() > 1 && path.equals(normal + "/"));
  }

  /**
   * What applies.
   *
   * @param kind who has the say
   * @param entry the entry of the lists that decides
   * @param rules the ids of the rules that apply
   * @param claims what they claim
   * @param left rules beyond the first ten
   */
  public record Applied(
      Match.Kind kind,
      Optional<AccessEntry> entry,
      List<String> rules,
      List<Claimed> claims,
      int left) {

    /** The same of a compiled match. */
    public static Applied of(Match match) {
      return new Applied(
          match.kind(),
          match.entry(),
          match.rules().stream().map(Rule::id).toList(),
          match.parts().stream()
              .map(
                  part ->
                      new Claimed(
                          part.claim().key().space().names(),
                          part.claim().key().value(),
                          part.claim().limit(),
                          part.claim().cost()))
              .toList(),
          match.left());
    }
  }

  /**
   * One claim.
   *
   * @param names tenant, rule and limit
   * @param value the key's value
   * @param limit the limit
   * @param cost the units
   */
  public record Claimed(List<String> names, String value, Limit limit, long cost) {}

  /** What applies to the request. */
  public Applied match() {
    if (plainPath && rules.excluded().stream().anyMatch(each -> pathMatches(each.toString()))) {
      return new Applied(Match.Kind.EXCLUDED, Optional.empty(), List.of(), List.of(), 0);
    }
    Optional<AccessEntry> entry = entry();
    if (entry.isPresent()) {
      return new Applied(Match.Kind.LISTED, entry, List.of(), List.of(), 0);
    }
    List<Rule> matching = new ArrayList<>(rules.rules().stream().filter(this::matches).toList());
    matching.sort(order());
    Set<String> groups = new HashSet<>();
    matching.removeIf(rule -> !groups.add(rule.group()));
    List<Rule> applied = matching.subList(0, Math.min(MAX_APPLIED, matching.size()));
    return new Applied(
        Match.Kind.RULES,
        Optional.empty(),
        applied.stream().map(Rule::id).toList(),
        applied.stream().flatMap(this::claims).toList(),
        matching.size() - applied.size());
  }

  private Optional<AccessEntry> entry() {
    List<AccessEntry> verdicts = new ArrayList<>();
    for (Attribute attribute :
        List.of(Attribute.USER_ID, Attribute.API_KEY, Attribute.IP_ADDRESS)) {
      List<AccessEntry> found =
          rules.access().stream()
              .filter(each -> each.who().attribute().equals(attribute))
              .filter(each -> isInForce(each.validity()))
              .filter(each -> holds(each.who()))
              .toList();
      int longest = found.stream().mapToInt(this::prefix).max().orElse(0);
      strongest(found.stream().filter(each -> prefix(each) == longest).toList())
          .ifPresent(verdicts::add);
    }
    return strongest(verdicts);
  }

  private static Optional<AccessEntry> strongest(List<AccessEntry> entries) {
    return Stream.concat(
            entries.stream().filter(AccessEntry::blocks),
            entries.stream().filter(each -> !each.blocks()))
        .findFirst();
  }

  /** The longest prefix by which an entry holds the request's address. */
  private int prefix(AccessEntry entry) {
    if (!entry.who().attribute().equals(Attribute.IP_ADDRESS)) {
      return 0;
    }
    return entry.who().values().stream()
        .filter(this::addressMatches)
        .mapToInt(SlowAddress::prefixLength)
        .max()
        .orElse(-1);
  }

  private boolean isInForce(Validity validity) {
    return !validity.from().filter(now::isBefore).isPresent()
        && !validity.until().filter(end -> !now.isBefore(end)).isPresent();
  }

  private boolean matches(Rule rule) {
    return rule.enabled()
        && isInForce(rule.validity())
        && rule.match().stream().allMatch(this::holds)
        && (limits(rule).isEmpty() || rule.key().stream().allMatch(this::isKnown))
        && (!rule.byTier() || !limits(rule).isEmpty());
  }

  private boolean isKnown(Attribute attribute) {
    return attribute.equals(Attribute.CALLER) || value(attribute) != null;
  }

  private @Nullable String value(Attribute attribute) {
    return attribute.equals(Attribute.USER_TIER) ? tier() : request.get(attribute.name());
  }

  private boolean holds(Condition condition) {
    return condition.values().stream().anyMatch(wanted -> holds(condition.attribute(), wanted));
  }

  private boolean holds(Attribute attribute, String wanted) {
    if (attribute.equals(Attribute.ENDPOINT)) {
      return pathMatches(wanted);
    }
    if (attribute.equals(Attribute.IP_ADDRESS)) {
      return addressMatches(wanted);
    }
    return wanted.equals(value(attribute));
  }

  private boolean pathMatches(String pattern) {
    String path = request.get("endpoint");
    return path != null && SlowPath.matches(pattern, path);
  }

  private boolean addressMatches(String block) {
    String address = request.get("ip_address");
    return address != null && SlowAddress.parse(address).isIn(block);
  }

  private Tiers.@Nullable User user() {
    return rules.tiers().users().get(request.getOrDefault("user_id", ""));
  }

  private @Nullable String tier() {
    Tiers.User user = user();
    if (user != null && user.tier().isPresent()) {
      return user.tier().get();
    }
    String asked = request.get("user_tier");
    Optional<String> usual = rules.tiers().defaultTier();
    boolean known = asked != null && rules.tiers().tiers().containsKey(asked);
    return usual.isPresent() && !known ? usual.get() : asked;
  }

  private List<RuleLimit> limits(Rule rule) {
    if (!rule.byTier()) {
      return rule.limits();
    }
    Tiers.User user = user();
    if (user != null && !user.limits().isEmpty()) {
      return user.limits();
    }
    String tier = tier();
    return tier == null ? List.of() : rules.tiers().tiers().getOrDefault(tier, List.of());
  }

  private Stream<Claimed> claims(Rule rule) {
    if (rule.action().kind() == Action.Kind.ALLOW) {
      return Stream.empty();
    }
    List<String> parts = rule.key().stream().map(attribute -> keyPart(rule, attribute)).toList();
    StringBuilder joined = new StringBuilder();
    parts.forEach(part -> joined.append(part.length()).append(':').append(part));
    String value = parts.size() == 1 ? parts.get(0) : joined.toString();
    return limits(rule).stream()
        .map(
            each ->
                new Claimed(
                    List.of(rules.tenant(), rule.id(), each.id()),
                    value,
                    each.limit(),
                    cost(rule)));
  }

  private String keyPart(Rule rule, Attribute attribute) {
    if (attribute.equals(Attribute.CALLER)) {
      if (request.containsKey("user_id")) {
        return "u:" + request.get("user_id");
      }
      if (request.containsKey("api_key")) {
        return "k:" + request.get("api_key");
      }
      return request.containsKey("ip_address") ? "i:" + counted(rule) : "-";
    }
    return attribute.equals(Attribute.IP_ADDRESS)
        ? counted(rule)
        : String.valueOf(value(attribute));
  }

  private String counted(Rule rule) {
    return SlowAddress.parse(String.valueOf(request.get("ip_address"))).counted(rule.ipv6Prefix());
  }

  private long cost(Rule rule) {
    if (rule.cost().fixed().isPresent()) {
      return rule.cost().fixed().getAsLong();
    }
    return rule.cost()
        .attribute()
        .map(attribute -> request.get(attribute.name()))
        .map(Long::parseLong)
        .orElse(cost);
  }

  private static Comparator<Rule> order() {
    return Comparator.<Rule>comparingInt(rule -> rule.priority())
        .thenComparing(rule -> !(isForUsers(rule) && isForEndpoints(rule)))
        .thenComparing(rule -> !isForUsers(rule))
        .thenComparing(rule -> !isForEndpoints(rule))
        .thenComparing(SlowMatcher::hasOpenEnd)
        .thenComparing(SlowMatcher::wildcards)
        .thenComparing(rule -> -segments(rule))
        .thenComparing(SlowMatcher::freeBits)
        .thenComparing(rule -> -rule.match().size());
  }

  private static boolean isForUsers(Rule rule) {
    return rule.match().stream()
        .map(each -> each.attribute().name())
        .anyMatch(List.of("user_id", "api_key", "ip_address")::contains);
  }

  private static boolean isForEndpoints(Rule rule) {
    return patterns(rule).findAny().isPresent();
  }

  private static Stream<String> patterns(Rule rule) {
    return rule.match().stream()
        .filter(each -> each.attribute().equals(Attribute.ENDPOINT))
        .flatMap(each -> each.values().stream());
  }

  /** The most open of a rule's patterns counts. */
  private static Optional<String> mostOpen(Rule rule) {
    return patterns(rule)
        .max(
            Comparator.comparing(SlowPath::hasOpenEnd)
                .thenComparing(SlowPath::wildcards)
                .thenComparing(pattern -> -SlowPath.fixedLength(pattern)));
  }

  private static boolean hasOpenEnd(Rule rule) {
    return mostOpen(rule).map(SlowPath::hasOpenEnd).orElse(true);
  }

  private static int wildcards(Rule rule) {
    return mostOpen(rule).map(SlowPath::wildcards).orElse(Integer.MAX_VALUE);
  }

  private static int segments(Rule rule) {
    return mostOpen(rule).map(SlowPath::fixedLength).orElse(0);
  }

  private static int freeBits(Rule rule) {
    return rule.match().stream()
        .filter(each -> each.attribute().equals(Attribute.IP_ADDRESS))
        .flatMap(each -> each.values().stream())
        .mapToInt(SlowAddress::freeBits)
        .max()
        .orElse(Integer.MAX_VALUE);
  }
}
