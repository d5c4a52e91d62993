package dev.weir.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
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

  private final Map<String, List<CompiledRule>> filed = new HashMap<>();
  private final Map<String, CompiledRule[]> exact = new HashMap<>();
  private final Postings postings = new Postings();
  private CompiledRule[][] rules = {};

  private int nodes = 1;
  private int[] wildcard = {NONE};
  private int[] here = {NONE};
  private int[] below = {NONE};

  private @Nullable String[] segments = new @Nullable String[16];
  private int[] parents = new int[16];
  private long[] hashesAndChildren = new long[16];
  private int used;

  void add(EndpointPattern pattern, CompiledRule rule) {
    if (pattern.isExact()) {
      filed.computeIfAbsent(pattern.toString(), path -> new ArrayList<>(1)).add(rule);
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
    int hash = hash(node, segment, 0, segment.length());
    int at = slot(hash, node, segment, 0, segment.length());
    if (segments[at] == null) {
      if (used * 2 >= segments.length) {
        grow();
        at = slot(hash, node, segment, 0, segment.length());
      }
      used++;
      segments[at] = segment;
      parents[at] = node;
      hashesAndChildren[at] = ((long) hash << 32) | newNode();
    }
    return childAt(at);
  }

  private int childAt(int slot) {
    return (int) hashesAndChildren[slot];
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
    long[] old = hashesAndChildren;
    int size = oldSegments.length * 2;
    segments = new @Nullable String[size];
    parents = new int[size];
    hashesAndChildren = new long[size];
    for (int i = 0; i < old.length; i++) {
      String segment = oldSegments[i];
      if (segment != null) {
        int hash = (int) (old[i] >>> 32);
        int at = slot(hash, oldParents[i], segment, 0, segment.length());
        segments[at] = segment;
        parents[at] = oldParents[i];
        hashesAndChildren[at] = old[i];
      }
    }
  }

  private static int hash(int parent, String path, int from, int to) {
    int hash = parent * 0x9E3779B9;
    for (int i = from; i < to; i++) {
      hash = hash * 31 + path.charAt(i);
    }
    hash *= 0x85EBCA6B;
    return hash ^ (hash >>> 15);
  }

  /** Where the child of this name is or would be; a text is only looked at if its hash is right. */
  private int slot(int hash, int parent, String path, int from, int to) {
    int mask = hashesAndChildren.length - 1;
    int at = hash & mask;
    while (hashesAndChildren[at] != 0) {
      if ((int) (hashesAndChildren[at] >>> 32) == hash
          && parents[at] == parent
          && is(segments[at], path, from, to)) {
        return at;
      }
      at = (at + 1) & mask;
    }
    return at;
  }

  private static boolean is(@Nullable String segment, String path, int from, int to) {
    return segment != null && segment.length() == to - from && path.startsWith(segment, from);
  }

  /** Makes it fit for lookups; nothing may be added afterwards. */
  void fix() {
    filed.forEach((path, list) -> exact.put(path, Postings.array(list)));
    filed.clear();
    rules = postings.fixed();
  }

  /** Offers the rules of each pattern that matches a path in normal form. */
  void collect(String path, Candidates into) {
    CompiledRule[] found = exact.get(path);
    if (found != null) {
      into.offer(found);
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
    int at = slot(hash(node, path, from, end), node, path, from, end);
    if (hashesAndChildren[at] != 0) {
      walk(childAt(at), path, end + 1, into);
    }
    if (wildcard[node] != NONE) {
      walk(wildcard[node], path, end + 1, into);
    }
  }
}
