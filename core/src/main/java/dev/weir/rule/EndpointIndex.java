package dev.weir.rule;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rules by endpoint pattern: exact paths in a hash map, templates and subtrees in a trie of
 * segments whose children are all in one open hash table. A lookup allocates nothing and costs one
 * probe a segment, or two where a wildcard stands beside a name.
 */
final class EndpointIndex {

  private static final int NONE = -1;
  private static final int ROOT = 0;

  private final Map<String, Integer> exact = new HashMap<>();
  private final Postings postings = new Postings();
  private int[][] rules = new int[0][];

  private int nodes = 1;
  private int[] wildcard = {NONE};
  private int[] here = {NONE};
  private int[] below = {NONE};

  private @Nullable String[] segments = new @Nullable String[16];
  private int[] parents = new int[16];
  private int[] children = new int[16];
  private int used;

  void add(EndpointPattern pattern, int rule) {
    if (pattern.isExact()) {
      postings.add(exact.computeIfAbsent(pattern.toString(), path -> postings.fresh()), rule);
      return;
    }
    int node = ROOT;
    for (int i = 0; i < pattern.segments().size(); i++) {
      node = pattern.isWildcardAt(i) ? wildcardBelow(node) : child(node, pattern.segments().get(i));
    }
    int[] ends = pattern.below() ? below : here;
    if (ends[node] == NONE) {
      ends[node] = postings.fresh();
    }
    postings.add(ends[node], rule);
  }

  private int wildcardBelow(int node) {
    if (wildcard[node] == NONE) {
      int created = newNode();
      wildcard[node] = created;
    }
    return wildcard[node];
  }

  private int child(int node, String segment) {
    int at = slot(node, segment, 0, segment.length());
    if (segments[at] == null) {
      if (used * 2 >= segments.length) {
        grow();
        at = slot(node, segment, 0, segment.length());
      }
      used++;
      segments[at] = segment;
      parents[at] = node;
      children[at] = newNode();
    }
    return children[at];
  }

  private int newNode() {
    if (nodes == here.length) {
      int size = nodes * 2;
      wildcard = Arrays.copyOf(wildcard, size);
      here = Arrays.copyOf(here, size);
      below = Arrays.copyOf(below, size);
    }
    wildcard[nodes] = NONE;
    here[nodes] = NONE;
    below[nodes] = NONE;
    return nodes++;
  }

  private void grow() {
    @Nullable String[] oldSegments = segments;
    int[] oldParents = parents;
    int[] oldChildren = children;
    int size = oldSegments.length * 2;
    segments = new @Nullable String[size];
    parents = new int[size];
    children = new int[size];
    for (int i = 0; i < oldSegments.length; i++) {
      String segment = oldSegments[i];
      if (segment != null) {
        int at = slot(oldParents[i], segment, 0, segment.length());
        segments[at] = segment;
        parents[at] = oldParents[i];
        children[at] = oldChildren[i];
      }
    }
  }

  /** Where the child of this name is or would be. */
  private int slot(int parent, String path, int from, int to) {
    int hash = parent * 0x9E3779B9;
    for (int i = from; i < to; i++) {
      hash = hash * 31 + path.charAt(i);
    }
    hash *= 0x85EBCA6B;
    int mask = segments.length - 1;
    int at = (hash ^ (hash >>> 15)) & mask;
    while (true) {
      String segment = segments[at];
      if (segment == null
          || (parents[at] == parent
              && segment.length() == to - from
              && path.startsWith(segment, from))) {
        return at;
      }
      at = (at + 1) & mask;
    }
  }

  /** Makes it fit for lookups; nothing may be added afterwards. */
  void fix() {
    rules = postings.fixed();
  }

  /** Offers the rules of each pattern that matches a path in normal form. */
  void collect(String path, Candidates into) {
    Integer list = exact.get(path);
    if (list != null) {
      into.offer(rules[list]);
    }
    if (nodes > 1 || below[ROOT] != NONE) {
      walk(ROOT, path, 1, into);
    }
  }

  private void walk(int node, String path, int from, Candidates into) {
    if (below[node] != NONE) {
      into.offer(rules[below[node]]);
    }
    if (from >= path.length()) {
      if (here[node] != NONE) {
        into.offer(rules[here[node]]);
      }
      return;
    }
    int slash = path.indexOf('/', from);
    int end = slash < 0 ? path.length() : slash;
    int at = slot(node, path, from, end);
    if (segments[at] != null) {
      walk(children[at], path, end + 1, into);
    }
    if (wildcard[node] != NONE) {
      walk(wildcard[node], path, end + 1, into);
    }
  }
}
