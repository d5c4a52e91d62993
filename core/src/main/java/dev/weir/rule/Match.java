package dev.weir.rule;

import dev.weir.limit.Limit;
import dev.weir.store.Claim;
import dev.weir.store.Key;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a set of rules makes of a request: which rules apply, and what they claim. Immutable. */
public final class Match {

  static final Match EXCLUDED = new Match(Kind.EXCLUDED, null);

  private final Kind kind;
  private final @Nullable AccessEntry entry;
  private final List<Rule> rules;
  private final List<Part> parts;
  private final boolean rejectsAlone;
  private final int left;

  private Match(Kind kind, @Nullable AccessEntry entry) {
    this.kind = kind;
    this.entry = entry;
    this.rules = List.of();
    this.parts = List.of();
    this.rejectsAlone = false;
    this.left = 0;
  }

  private Match(Builder builder, int left) {
    this.kind = Kind.RULES;
    this.entry = null;
    this.rules = builder.fixedRules();
    this.parts = builder.fixedParts();
    this.rejectsAlone = builder.rejectsAlone && !parts.isEmpty();
    this.left = left;
  }

  /** Who has the say. */
  public enum Kind {
    /** The path is never checked. */
    EXCLUDED,
    /** An entry of the lists, which allows or blocks. */
    LISTED,
    /** The rules. */
    RULES
  }

  /**
   * One claim of one rule.
   *
   * @param rule the rule
   * @param limit the rule's or the tier's limit
   * @param claim what it claims of the store
   */
  public record Part(Rule rule, RuleLimit limit, Claim claim) {}

  static Match listed(AccessEntry entry) {
    return new Match(Kind.LISTED, entry);
  }

  /** Who has the say. */
  public Kind kind() {
    return kind;
  }

  /** The entry of the lists that decides, if one does. */
  public Optional<AccessEntry> entry() {
    return Optional.ofNullable(entry);
  }

  /** The rules that apply, first by priority; at most ten. */
  public List<Rule> rules() {
    return rules;
  }

  /** What they claim, in the order of the rules. */
  public List<Part> parts() {
    return parts;
  }

  /** Whether there are claims, and no rule does anything but reject: one call of the store. */
  boolean rejectsAlone() {
    return rejectsAlone;
  }

  /** All counters that a check touches: those of the claims, and those that say who is blocked. */
  public List<Claim> counters() {
    List<Claim> counters = new ArrayList<>(new Blocks(this).claims());
    counters.addAll(Parts.claims(parts));
    return counters;
  }

  /** Rules that would apply too if they were not beyond the first ten. */
  public int left() {
    return left;
  }

  /** For example {@code payments, by-tier}. */
  @Override
  public String toString() {
    return switch (kind) {
      case EXCLUDED -> "excluded";
      case LISTED -> String.valueOf(entry);
      case RULES -> String.join(", ", rules.stream().map(Rule::id).toList());
    };
  }

  /** Collects what the rules of one request claim. */
  static final class Builder {

    private final Rule[] rules;
    private int ruleCount;
    private Part[] parts;
    private int partCount;
    private boolean rejectsAlone = true;

    Builder(int rules) {
      this.rules = new Rule[rules];
      this.parts = new Part[rules];
    }

    void rule(Rule rule, boolean rejects) {
      rules[ruleCount++] = rule;
      rejectsAlone &= rejects;
    }

    void claim(Rule rule, RuleLimit ruleLimit, Key key, Limit limit, long cost) {
      if (partCount == parts.length) {
        parts = Arrays.copyOf(parts, partCount * 2 + 1);
      }
      parts[partCount++] = new Part(rule, ruleLimit, new Claim(key, limit, cost));
    }

    private List<Rule> fixedRules() {
      return rules.length == 1 ? List.of(rules[0]) : List.of(rules);
    }

    private List<Part> fixedParts() {
      if (partCount == 1) {
        return List.of(parts[0]);
      }
      return List.of(partCount == parts.length ? parts : Arrays.copyOf(parts, partCount));
    }

    Match build(int left) {
      return new Match(this, left);
    }
  }
}
