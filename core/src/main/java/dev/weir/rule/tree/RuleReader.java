package dev.weir.rule.tree;

import dev.weir.limit.Algorithm;
import dev.weir.rule.InvalidRulesException;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleProblems;
import dev.weir.rule.RuleSet;
import dev.weir.rule.Tiers;
import dev.weir.store.StoreFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes rules from a plain tree, whatever text that came from: the document of a configuration file
 * with {@code rules}, {@code tiers}, {@code default_tier}, {@code users}, {@code lists}, {@code
 * exclude} and {@code ipv6_prefix}, or a single rule as the administration interface takes it.
 * Everything that is wrong is reported at once. Immutable.
 */
public final class RuleReader {

  private static final List<String> NAMES =
      List.of("tiers", "default_tier", "users", "rules", "lists", "exclude", "ipv6_prefix");

  private final String tenant;
  private final Set<String> ignored;
  private final Usual usual;

  private RuleReader(String tenant, Set<String> ignored, Usual usual) {
    this.tenant = tenant;
    this.ignored = ignored;
    this.usual = usual;
  }

  /** A reader of documents that hold nothing but rules and what belongs to them. */
  public static RuleReader create() {
    return new RuleReader("", Set.of(), Usual.NOTHING);
  }

  /** The same for documents that have these names too, which somebody else reads. */
  public RuleReader ignoring(Set<String> names) {
    return new RuleReader(tenant, Set.copyOf(names), usual);
  }

  /** The same, with this algorithm for limits that name none. */
  public RuleReader defaultAlgorithm(Algorithm algorithm) {
    return new RuleReader(tenant, ignored, new Usual(algorithm, usual.onStoreFailure()));
  }

  /** The same, with this policy for rules that name none. */
  public RuleReader defaultOnStoreFailure(StoreFailure policy) {
    return new RuleReader(tenant, ignored, new Usual(usual.algorithm(), policy));
  }

  /** The same for the rules of a tenant. */
  public RuleReader tenant(String tenant) {
    return new RuleReader(tenant, ignored, usual);
  }

  /**
   * Reads a document.
   *
   * @throws InvalidRulesException if anything in it is wrong; it lists all mistakes
   */
  public RuleSet read(Node document) {
    Mistakes mistakes = new Mistakes();
    Set<String> known = new TreeSet<>(ignored);
    known.addAll(NAMES);
    Optional<Fields> fields = Fields.of(document, "", known, mistakes);
    RuleSet.Builder builder = RuleSet.builder().tenant(tenant);
    fields.ifPresent(read -> read(read, builder, mistakes));
    throwIfAny(mistakes);
    return builder.build();
  }

  /**
   * What it is enough to keep of an item of {@code rules} until the whole document is there: the
   * rule that it is, or the item itself where something is wrong with it, which {@link #read}
   * reports with all else. So a long list of rules is never a tree as a whole. What concerns
   * several rules is then reported without the field; and the document's {@code ipv6_prefix} comes
   * too late for it.
   */
  public Node condensed(Node item) {
    return RuleFields.read(item, "", OptionalInt.empty(), usual, new Mistakes())
        .filter(RuleFields.Read::isWhole)
        .<Node>map(read -> new Node.Condensed(read.rule(), item.location()))
        .orElse(item);
  }

  private void read(Fields document, RuleSet.Builder builder, Mistakes mistakes) {
    Tiers tiers =
        new TiersReader(document, new LimitReader(mistakes, usual.algorithm()), mistakes).tiers();
    List<RuleFields.Read> read = rules(document, mistakes);
    List<Rule> rules = read.stream().map(RuleFields.Read::rule).toList();
    for (RuleProblems.Problem problem : RuleProblems.of(rules, tiers)) {
      RuleFields.Read rule = read.get(problem.rule());
      if (rule.isWhole() || problem.field().equals("id")) {
        report(rule.fields().get(), problem, mistakes);
      }
    }
    builder.tiers(tiers).rules(rules).access(new AccessReader(mistakes).entries(document));
    if (document.has("exclude")) {
      builder.exclude(AccessReader.excluded(document, mistakes));
    }
  }

  private static void report(Fields fields, RuleProblems.Problem problem, Mistakes mistakes) {
    String field = problem.field();
    if (!fields.has(field)) {
      List<String> others = List.of("limit", "limits", "rule_id", "name");
      String spoken = field.startsWith("limit") ? "limit" : field;
      boolean isId = field.equals("id");
      Optional<String> other =
          others.stream()
              .filter(fields::has)
              .filter(name -> isId != name.startsWith("limit"))
              .findFirst();
      boolean replace = isId || spoken.equals("limit");
      field = replace ? other.orElse(field) : field;
    }
    mistakes.add(fields.location(field), fields.path(field), problem.came(), problem.expected());
  }

  private List<RuleFields.Read> rules(Fields document, Mistakes mistakes) {
    OptionalLong bits = document.number("ipv6_prefix", 1, 128);
    OptionalInt prefix =
        bits.isPresent() ? OptionalInt.of((int) bits.getAsLong()) : OptionalInt.empty();
    List<RuleFields.Read> rules = new ArrayList<>();
    Optional<Node> node = document.node("rules");
    if (node.isPresent() && !(node.get() instanceof Node.Items)) {
      mistakes.add(node.get(), document.path("rules"), "a list of rules");
      return rules;
    }
    for (Fields.Item item : document.items("rules")) {
      RuleFields.read(item.node(), item.path(), prefix, usual, mistakes).ifPresent(rules::add);
    }
    return rules;
  }

  /**
   * Reads a single rule. Whether its tiers are known and its id is unique is seen when it joins a
   * set.
   *
   * @throws InvalidRulesException if anything in it is wrong; it lists all mistakes
   */
  public Rule readRule(Node rule) {
    Mistakes mistakes = new Mistakes();
    Optional<RuleFields.Read> read =
        RuleFields.read(rule, "", OptionalInt.empty(), usual, mistakes);
    if (read.isPresent() && read.get().isWhole()) {
      for (RuleProblems.Problem problem :
          RuleProblems.of(List.of(read.get().rule()), Tiers.standard())) {
        report(read.get().fields().get(), problem, mistakes);
      }
    }
    throwIfAny(mistakes);
    return read.orElseThrow().rule();
  }

  private static void throwIfAny(Mistakes mistakes) {
    if (!mistakes.isEmpty()) {
      throw new InvalidRulesException(mistakes.inOrder());
    }
  }
}
