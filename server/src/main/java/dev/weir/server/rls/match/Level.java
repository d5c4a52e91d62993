package dev.weir.server.rls.match;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The nodes below one node, and those of a domain. Immutable. */
public final class Level {

  private final Map<String, Branch> branches;
  private final List<Wildcard> wildcards;

  /**
   * @param branches by their composite key, {@code key} or {@code key_value}
   * @param wildcards the composite keys that are patterns, in the order of the file
   */
  Level(Map<String, Branch> branches, List<Wildcard> wildcards) {
    this.branches = new HashMap<>(branches);
    this.wildcards = List.copyOf(wildcards);
  }

  boolean isEmpty() {
    return branches.isEmpty();
  }

  /** The node with exactly this composite key. */
  @Nullable Branch exact(String compositeKey) {
    return branches.get(compositeKey);
  }

  /** The first node in the order of the file whose pattern matches. */
  @Nullable Branch wild(String keyAndValue) {
    for (Wildcard wildcard : wildcards) {
      if (wildcard.matches(keyAndValue)) {
        return branches.get(wildcard.pattern());
      }
    }
    return null;
  }

  /** The nodes, in no order. */
  Iterable<Branch> branches() {
    return branches.values();
  }
}
