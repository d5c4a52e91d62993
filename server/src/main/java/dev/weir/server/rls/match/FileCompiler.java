package dev.weir.server.rls.match;

import dev.weir.limit.InvalidValueException;
import dev.weir.server.rls.file.ConfigurationException;
import dev.weir.server.rls.file.DomainFile.Descriptor;
import dev.weir.server.rls.file.DomainFile.Flags;
import dev.weir.server.rls.file.DomainFile.Place;
import dev.weir.server.rls.file.DomainFile.RateLimit;
import dev.weir.server.rls.file.Findings;
import dev.weir.server.rls.match.Compiler.Draft;
import dev.weir.server.rls.message.RlsResponse.CurrentLimit;
import dev.weir.server.rls.message.Unit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts the descriptors of one file into the tree of its domain. */
final class FileCompiler {

  private static final int MAX_DEPTH = 100;

  private final String file;
  private final Findings findings;

  FileCompiler(String file, Findings findings) {
    this.file = file;
    this.findings = findings;
  }

  private void mistake(Place place, String text) {
    findings.mistake(file, place, text);
  }

  /** Adds a level. */
  void fill(Draft draft, String parentKey, List<Descriptor> descriptors, int depth) {
    if (depth > MAX_DEPTH) {
      throw new ConfigurationException(file, "descriptors: more than 100 levels");
    }
    for (Descriptor descriptor : descriptors) {
      if (descriptor.key().isEmpty()) {
        mistake(descriptor.place(), "descriptor has empty key");
      }
      String value = descriptor.value();
      String composite = value.isEmpty() ? descriptor.key() : descriptor.key() + "_" + value;
      String fullKey = parentKey + composite;
      if (draft.branches.containsKey(composite)) {
        mistake(descriptor.place(), "duplicate descriptor composite key '" + fullKey + "'");
      }
      draft.branches.put(composite, branch(composite, fullKey, descriptor, depth));
      if (Wildcard.isWildcard(composite)) {
        draft.wildcards.add(Wildcard.of(composite));
      }
    }
  }

  private Branch branch(String composite, String fullKey, Descriptor descriptor, int depth) {
    List<LimitRule> rules = rules(fullKey, descriptor);
    boolean share = descriptor.flags().shareThreshold();
    if (share && !Wildcard.isWildcard(composite)) {
      mistake(
          descriptor.place(),
          "share_threshold can only be used with wildcard values (containing '*'), but found key '"
              + composite
              + "'");
    }
    Draft below = new Draft();
    fill(below, fullKey + ".", descriptor.descriptors(), depth + 1);
    return new Branch(composite, rules, descriptor.flags().valueToMetric(), share, below.level());
  }

  private List<LimitRule> rules(String fullKey, Descriptor descriptor) {
    if (descriptor.limits().size() == 1) {
      LimitRule rule = rule(fullKey, descriptor, descriptor.limits().get(0), false);
      return rule == null ? List.of() : List.of(rule);
    }
    List<LimitRule> rules = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (RateLimit limit : descriptor.limits()) {
      if (limit.unlimited()) {
        mistake(limit.place(), "unlimited: true (expected: not in a list of limits)");
        continue;
      }
      LimitRule rule = rule(fullKey, descriptor, limit, true);
      if (rule != null) {
        rules.add(rule);
        if (!ids.add(Objects.requireNonNull(rule.ownKeys()).text())) {
          mistake(limit.place(), "two limits of one kind with one window");
        }
      }
    }
    return List.copyOf(rules);
  }

  private @Nullable LimitRule rule(
      String fullKey, Descriptor descriptor, RateLimit limit, boolean inList) {
    Unit unit = Unit.named(limit.unit());
    if (limit.unlimited() && unit != null) {
      mistake(limit.place(), "should not specify rate limit unit when unlimited");
    }
    if (limit.unlimited() && limit.more().isSaid()) {
      mistake(limit.place(), "unlimited: true (expected: alone, but for name and replaces)");
    }
    if (!limit.unlimited() && unit == null) {
      mistake(limit.place(), "invalid rate limit unit '" + limit.unit() + "'");
      return null;
    }
    for (String replaced : limit.replaces()) {
      if (replaced.isEmpty()) {
        mistake(limit.place(), "should not have an empty replaces entry");
      } else if (replaced.equals(limit.name())) {
        mistake(limit.place(), "replaces should not contain name of same descriptor");
      }
    }
    try {
      return rule(fullKey, descriptor, limit, unit, inList);
    } catch (InvalidValueException e) {
      mistake(limit.place(), Objects.requireNonNull(e.getMessage()));
      return null;
    }
  }

  private static LimitRule rule(
      String fullKey, Descriptor descriptor, RateLimit limit, @Nullable Unit unit, boolean inList) {
    LimitKind kind = unit == null ? null : LimitKind.of(limit, unit);
    Flags flags = descriptor.flags();
    return new LimitRule(
        fullKey,
        unit == null
            ? null
            : new CurrentLimit(
                limit.requestsPerUnit(), unit, limit.more().unitMultiplier(), limit.name()),
        kind == null ? null : kind.limit(),
        kind == null || (kind.isOriginal() && !inList) ? null : kind.keys(),
        limit.name(),
        flags.shadowMode(),
        flags.quotaMode(),
        flags.detailedMetric(),
        limit.replaces(),
        descriptor.metadata());
  }
}
