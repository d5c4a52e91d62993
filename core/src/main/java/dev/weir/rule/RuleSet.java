package dev.weir.rule;

import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.store.Completion;
import dev.weir.store.Fallback;
import dev.weir.store.Store;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All rules of a deployment (or of one tenant), with tiers, lists and exclusions, compiled once.
 * Immutable and safe to share; to change it, make another and swap it.
 *
 * <pre>{@code
 * RuleSet rules = RuleSet.of(
 *     Rule.named("payments").match(endpoint("/api/payments")).key(USER_ID).limit(Limit.perSecond(5)),
 *     Rule.named("premium").match(userTier("premium")).limit(Limit.perHour(10_000)));
 * }</pre>
 *
 * <p>A request is first held against the excluded paths, then against the lists, then matched. Each
 * group contributes the first of its rules that matches; of those at most ten apply. Matching costs
 * about as much with a hundred thousand rules as with ten.
 */
public final class RuleSet {

  /** The most rules that apply to one request. */
  public static final int MAX_APPLIED = 10;

  private static final List<EndpointPattern> DEFAULT_EXCLUDED =
      List.of(EndpointPattern.parse("/health"), EndpointPattern.parse("/metrics"));

  private final Builder parts;
  private final List<CompiledRule> compiled;
  private final RuleIndex index;
  private final @Nullable AccessLists lists;
  private final EndpointPattern[] excluded;
  private final boolean timed;

  private RuleSet(Builder parts) {
    this.parts = parts;
    this.compiled = compile(parts);
    this.index = new RuleIndex(compiled);
    this.lists = parts.access.isEmpty() ? null : new AccessLists(parts.access);
    this.excluded = parts.excluded.toArray(EndpointPattern[]::new);
    this.timed =
        parts.access.stream().anyMatch(entry -> entry.validity().isBounded())
            || parts.rules.stream().anyMatch(rule -> rule.validity().isBounded());
  }

  private static List<CompiledRule> compile(Builder parts) {
    List<Rule> ordered = Specificity.inOrder(parts.rules);
    Selectivity selectivity = new Selectivity(ordered);
    CompiledRule.Surroundings surroundings =
        new CompiledRule.Surroundings(parts.tenant, parts.tiers, tierLimitIds(parts.tiers));
    Map<String, Integer> groups = new HashMap<>();
    Map<KeyBy, KeyBy> keys = new HashMap<>();
    List<CompiledRule> compiled = new ArrayList<>(ordered.size());
    for (Rule rule : ordered) {
      int group = groups.computeIfAbsent(rule.group(), name -> groups.size());
      KeyBy key = keys.computeIfAbsent(new KeyBy(rule.key(), rule.ipv6Prefix()), each -> each);
      Condition filed = selectivity.best(rule);
      compiled.add(new CompiledRule(rule, compiled.size(), group, filed, key, surroundings));
    }
    return List.copyOf(compiled);
  }

  private static List<String> tierLimitIds(Tiers tiers) {
    return Stream.concat(
            tiers.tiers().values().stream(),
            tiers.users().values().stream().map(Tiers.User::limits))
        .flatMap(List::stream)
        .map(RuleLimit::id)
        .distinct()
        .toList();
  }

  /**
   * These rules, with nothing beside them but the default exclusions.
   *
   * @throws InvalidRulesException if a rule cannot be; it lists all mistakes
   */
  public static RuleSet of(Rule... rules) {
    return builder().rules(Arrays.asList(rules)).build();
  }

  /** No rules: everything is allowed. */
  public static RuleSet empty() {
    return builder().build();
  }

  /**
   * What holds where nothing is configured: 1 000 an hour for each caller, and the {@linkplain
   * Tiers#standard standard tiers} before that.
   */
  public static RuleSet builtIn() {
    return builder()
        .tiers(Tiers.standard())
        .rules(
            List.of(
                Rule.named("by-tier").priority(10).limitByTier(),
                Rule.named("default").limit(Limit.perHour(1_000))))
        .build();
  }

  /** A set to be put together. */
  public static Builder builder() {
    return new Builder();
  }

  /** Whose rules these are; empty without tenants. */
  public String tenant() {
    return parts.tenant;
  }

  /** The rules, as they were given. */
  public List<Rule> rules() {
    return parts.rules;
  }

  /** The tiers and configured users. */
  public Tiers tiers() {
    return parts.tiers;
  }

  /** The entries of the lists, as they were given. */
  public List<AccessEntry> access() {
    return parts.access;
  }

  /** The paths that are never checked. */
  public List<EndpointPattern> excluded() {
    return parts.excluded;
  }

  /** Whether what applies depends on the time. */
  public boolean isTimed() {
    return timed;
  }

  /**
   * What applies to a request.
   *
   * @param nowMicros microseconds since the epoch; ignored unless {@link #isTimed}
   * @throws InvalidValueException if a cost is to come from an attribute that is no number
   */
  public Match match(Request request, long nowMicros) {
    if (isExcluded(request)) {
      return Match.EXCLUDED;
    }
    AccessEntry entry = lists == null ? null : lists.entryOf(request, nowMicros);
    if (entry != null) {
      return Match.listed(entry);
    }
    return choose(candidates(request, nowMicros), request);
  }

  /** The first rule of each group, the first ten of those. */
  private Match choose(Candidates candidates, Request request) {
    candidates.sort();
    candidates.keepFirstOfGroups();
    int applied = Math.min(MAX_APPLIED, candidates.count());
    Match.Builder match = new Match.Builder(applied);
    for (int i = 0; i < applied; i++) {
      candidates.get(i).claim(request, candidates.user(), candidates.tier(), match);
    }
    return match.build(candidates.count() - applied);
  }

  private boolean isExcluded(Request request) {
    String path = request.valueOrNull(Attribute.ENDPOINT);
    return path != null && request.plainEndpoint() && anyExcludes(path);
  }

  private boolean anyExcludes(String path) {
    for (EndpointPattern pattern : excluded) {
      if (pattern.matches(path)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Decides a request: matches it, and takes what it claims from the store, all or nothing. Where
   * the store fails, each rule's {@link Rule#onStoreFailure} decides.
   *
   * @param nowMicros microseconds since the epoch; ignored unless {@link #isTimed}
   * @param completion gets the verdict
   */
  public void check(
      Store store,
      Fallback fallback,
      Request request,
      long nowMicros,
      Completion<Verdict> completion) {
    Match match = match(request, nowMicros);
    if (match.rejectsAlone()) {
      store.acquire(Parts.claims(match.parts()), new Rejection(match, fallback, completion));
    } else {
      new Check(store, fallback, match, completion).start();
    }
  }

  /** Answers what {@link #check} would, and takes nothing. */
  public void peek(
      Store store,
      Fallback fallback,
      Request request,
      long nowMicros,
      Completion<Verdict> completion) {
    new Peek(store, fallback, match(request, nowMicros), completion).start();
  }

  /** Says of each rule whether it matches a request, and why. Costs O(rules). */
  public Explanation explain(Request request, long nowMicros) {
    return new Explainer(this, request, nowMicros).explain();
  }

  /**
   * What is allowed and probably not meant: rules that can never apply, that replace one another,
   * that are too many for one request. Costs one match a rule.
   *
   * @param nowMicros microseconds since the epoch
   */
  public List<Warning> lint(long nowMicros) {
    return new Linter(this, null, nowMicros).lint();
  }

  /**
   * The same, and counters that would start anew if these rules replaced others.
   *
   * @param before the rules that would be replaced
   */
  public List<Warning> lint(RuleSet before, long nowMicros) {
    return new Linter(this, before, nowMicros).lint();
  }

  /** All rules that match a request, in the order in which they come, whatever their groups. */
  List<Rule> matching(Request request, long nowMicros) {
    Candidates candidates = candidates(request, nowMicros);
    candidates.sort();
    List<Rule> matching = new ArrayList<>(candidates.count());
    for (int i = 0; i < candidates.count(); i++) {
      matching.add(candidates.get(i).rule());
    }
    return matching;
  }

  private Candidates candidates(Request request, long nowMicros) {
    Tiers.User user = parts.tiers.userOf(request);
    String tier = parts.tiers.tierOf(request, user);
    Candidates candidates = new Candidates(request, user, tier, nowMicros);
    index.collect(request, tier, candidates);
    return candidates;
  }

  /** The rules in force, in the order in which they come. */
  List<CompiledRule> compiled() {
    return compiled;
  }

  Optional<AccessEntry> entryOf(Request request, long nowMicros) {
    return Optional.ofNullable(lists == null ? null : lists.entryOf(request, nowMicros));
  }

  boolean excludes(Request request) {
    return isExcluded(request);
  }

  /** Puts a set together. Not thread-safe. */
  public static final class Builder {

    private String tenant = "";
    private List<Rule> rules = List.of();
    private Tiers tiers = Tiers.NONE;
    private List<AccessEntry> access = List.of();
    private List<EndpointPattern> excluded = DEFAULT_EXCLUDED;

    private Builder() {}

    /** Whose counters these rules use; empty without tenants. */
    public Builder tenant(String tenant) {
      this.tenant = tenant;
      return this;
    }

    /** The rules. */
    public Builder rules(List<Rule> rules) {
      this.rules = List.copyOf(rules);
      return this;
    }

    /** The tiers and configured users. */
    public Builder tiers(Tiers tiers) {
      this.tiers = tiers;
      return this;
    }

    /** Who is always allowed or blocked. */
    public Builder access(List<AccessEntry> entries) {
      this.access = List.copyOf(entries);
      return this;
    }

    /**
     * Paths that are never checked, {@code /health} and {@code /metrics} unless told otherwise.
     * Only a request that names the path plainly is excluded: one that has to be made normal first
     * is checked.
     */
    public Builder exclude(List<EndpointPattern> patterns) {
      this.excluded = List.copyOf(patterns);
      return this;
    }

    /**
     * Compiles the set.
     *
     * @throws InvalidRulesException if a rule cannot be; it lists all mistakes
     */
    public RuleSet build() {
      List<RuleProblems.Problem> problems = RuleProblems.of(rules, tiers);
      if (!problems.isEmpty()) {
        throw new InvalidRulesException(problems.stream().map(this::mistake).toList());
      }
      return compiled();
    }

    private Mistake mistake(RuleProblems.Problem problem) {
      Location location = Location.of("rule " + rules.get(problem.rule()).id());
      return Mistake.of(location, problem.field(), problem.came(), problem.expected());
    }

    /** Compiles what is known to be right. */
    private RuleSet compiled() {
      Builder copy = new Builder();
      copy.tenant = tenant;
      copy.rules = rules;
      copy.tiers = tiers;
      copy.access = access;
      copy.excluded = excluded;
      return new RuleSet(copy);
    }
  }
}
