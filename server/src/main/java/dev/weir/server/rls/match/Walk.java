package dev.weir.server.rls.match;

import dev.weir.server.rls.message.RlsRequest.Entry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One descriptor on its way down the tree. At each level the node of {@code key_value} is taken,
 * else the first pattern in the order of the file, else the node of the bare {@code key}; there is
 * no way back.
 */
final class Walk {

  private final String domain;
  private final List<Entry> entries;
  private final List<Branch> path;
  private @Nullable List<@Nullable String> patterns;
  private boolean namesItself = true;

  Walk(String domain, List<Entry> entries) {
    this.domain = domain;
    this.entries = entries;
    this.path = new ArrayList<>(entries.size());
  }

  /** What applies where the last entry ends, if anything. */
  @Nullable Matched from(Level first) {
    Level level = first;
    Branch branch = null;
    for (Entry entry : entries) {
      branch = level.isEmpty() ? null : step(level, entry);
      if (branch == null) {
        return null;
      }
      path.add(branch);
      level = branch.below();
    }
    List<LimitRule> rules = branch == null ? List.of() : branch.rules();
    return rules.isEmpty() ? null : new Matched(rules, patterns, statisticsKey(rules.get(0)));
  }

  private @Nullable Branch step(Level level, Entry entry) {
    String keyAndValue = entry.key() + "_" + entry.value();
    Branch branch = level.exact(keyAndValue);
    if (branch != null) {
      namesItself &= !entry.value().isEmpty();
      return branch;
    }
    branch = level.wild(keyAndValue);
    if (branch != null) {
      wild(entry, branch);
      return branch;
    }
    branch = level.exact(entry.key());
    if (branch != null) {
      namesItself &= !branch.valueToMetric() || entry.value().isEmpty();
    }
    return branch;
  }

  private void wild(Entry entry, Branch branch) {
    boolean ofKey = branch.isPatternOf(entry.key());
    if (branch.shareThreshold()) {
      List<@Nullable String> noted = patterns;
      if (noted == null) {
        noted = new ArrayList<>(Collections.nCopies(entries.size(), null));
        patterns = noted;
      }
      noted.set(path.size(), branch.patternFor(entry.key()));
      namesItself &= ofKey;
    } else {
      namesItself &= ofKey && !branch.valueToMetric();
    }
  }

  private String statisticsKey(LimitRule rule) {
    if (rule.detailedMetric()) {
      return detailedKey();
    }
    return namesItself ? rule.fullKey() : keyByValues();
  }

  private String keyByValues() {
    StringBuilder key = new StringBuilder(domain);
    for (int i = 0; i < path.size(); i++) {
      Entry entry = entries.get(i);
      key.append('.').append(entry.key());
      String value = value(i, entry, path.get(i));
      if (!value.isEmpty()) {
        key.append('_').append(value);
      }
    }
    return key.toString();
  }

  private String value(int i, Entry entry, Branch branch) {
    String pattern = patterns == null ? null : patterns.get(i);
    if (pattern != null) {
      return pattern;
    }
    String composite = branch.compositeKey();
    if (branch.valueToMetric() || composite.equals(entry.key() + "_" + entry.value())) {
      return entry.value();
    }
    return Wildcard.isWildcard(composite) && !composite.equals(entry.key())
        ? branch.patternFor(entry.key())
        : "";
  }

  private String detailedKey() {
    StringBuilder key = new StringBuilder(domain);
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      String pattern = patterns == null ? null : patterns.get(i);
      String value = pattern == null ? entry.value() : pattern;
      key.append('.').append(entry.key());
      if (patterns == null || !value.isEmpty()) {
        key.append('_').append(value);
      }
    }
    return key.toString();
  }
}
