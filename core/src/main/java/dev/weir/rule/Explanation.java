package dev.weir.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a request is decided as it is: lists, each rule that matched and each that did not, groups,
 * and the limit that decides. Immutable; its text is made for a terminal.
 */
public final class Explanation {

  private final Request request;
  private final @Nullable String tier;
  private final Match match;
  private final List<Step> steps;
  private final @Nullable Verdict verdict;

  Explanation(
      Request request,
      @Nullable String tier,
      Match match,
      List<Step> steps,
      @Nullable Verdict verdict) {
    this.request = request;
    this.tier = tier;
    this.match = match;
    this.steps = List.copyOf(steps);
    this.verdict = verdict;
  }

  /** What became of a rule. */
  public enum Fate {
    /** It applies. */
    APPLIES,
    /** Another rule of its group comes first. */
    REPLACED,
    /** Ten others come first. */
    LEFT,
    /** The request does not fulfil a condition, or lacks what the rule counts by. */
    NO_MATCH,
    /** It is switched off, or not valid now. */
    NOT_IN_FORCE
  }

  /**
   * One rule.
   *
   * @param rule the rule
   * @param fate what became of it
   * @param why the reason, for people
   */
  public record Step(Rule rule, Fate fate, String why) {}

  /** The same with the verdict that the store came to. */
  public Explanation with(Verdict verdict) {
    return new Explanation(request, tier, match, steps, verdict);
  }

  /** The request, in normal form. */
  public Request request() {
    return request;
  }

  /** The tier that the user really has. */
  public Optional<String> tier() {
    return Optional.ofNullable(tier);
  }

  /** What applies. */
  public Match match() {
    return match;
  }

  /** Each rule, in the order in which they come; none if a list or an exclusion decides. */
  public List<Step> steps() {
    return steps;
  }

  /** What the store came to, if it was asked. */
  public Optional<Verdict> verdict() {
    return Optional.ofNullable(verdict);
  }

  /** The explanation, line by line. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(request.toString());
    if (tier != null) {
      lines.add("tier: " + tier);
    }
    switch (match.kind()) {
      case EXCLUDED -> lines.add("excluded: this path is never checked");
      case LISTED -> lines.add("lists: " + match.entry().map(AccessEntry::toString).orElse(""));
      case RULES -> {
        lines.add("lists: no entry");
        for (Step step : steps) {
          String fate = step.fate().name().toLowerCase(Locale.ROOT).replace('_', ' ');
          lines.add(fate + ": " + step.rule() + " (" + step.why() + ")");
        }
        if (match.rules().isEmpty()) {
          lines.add("no rule applies: allowed");
        }
      }
    }
    if (verdict != null) {
      for (Ruling ruling : verdict.rulings()) {
        String name = ruling.rule().id() + "/" + ruling.limit().name();
        lines.add(
            "limit " + name + (ruling.shadow() ? " (shadow)" : "") + ": " + ruling.decision());
      }
      lines.add("verdict: " + verdict);
    }
    return lines;
  }

  @Override
  public String toString() {
    return String.join("\n", lines());
  }
}
