package dev.weir.server.rls.file;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/**
 * Bounds what a document holds, what stands for something else counted as that, before a tree is
 * made of it: who goes through a tree needs a stack as deep. Belongs to one thread.
 */
final class YamlBounds {

  /** Of mappings and lists within each other: a descriptor and its list are two. */
  static final int MAX_DEPTH = 200;

  /** Each costs about two hundred bytes. */
  static final int MAX_NODES = 2_000_000;

  private final Deque<Open> open = new ArrayDeque<>();
  private final Map<Anchor, Size> known = new HashMap<>();
  private long nodes;

  private record Size(long nodes, int height) {}

  /** A collection that has not ended. */
  private static final class Open {
    final Optional<Anchor> anchor;
    final long before;
    int height = 1;

    Open(Optional<Anchor> anchor, long before) {
      this.anchor = anchor;
      this.before = before;
    }
  }

  /** Takes the next part of a document; what is beyond a bound, or null. */
  @Nullable String beyond(Event event) {
    if (event instanceof ScalarEvent scalar) {
      nodes++;
      scalar.getAnchor().ifPresent(anchor -> known.put(anchor, new Size(1, 0)));
    } else if (event instanceof CollectionStartEvent start) {
      open.push(new Open(start.getAnchor(), nodes++));
    } else if (event instanceof CollectionEndEvent) {
      ended(open.pop());
    } else if (event instanceof AliasEvent alias) {
      Anchor of = alias.getAlias();
      if (open.stream().anyMatch(each -> each.anchor.filter(of::equals).isPresent())) {
        return "an alias of what it is a part of";
      }
      Size size = known.getOrDefault(of, new Size(1, 0));
      nodes += size.nodes;
      holds(size.height);
    }
    if (nodes > MAX_NODES) {
      return "more than " + MAX_NODES + " values";
    }
    return open.size() > MAX_DEPTH || isTooHigh() ? "more than " + MAX_DEPTH + " levels" : null;
  }

  private void ended(Open ended) {
    ended.anchor.ifPresent(of -> known.put(of, new Size(nodes - ended.before, ended.height)));
    holds(ended.height);
  }

  /** What has not ended holds something so high. */
  private void holds(int height) {
    Open holder = open.peek();
    if (holder != null) {
      holder.height = Math.max(holder.height, height + 1);
    }
  }

  private boolean isTooHigh() {
    Open innermost = open.peek();
    return innermost != null && open.size() - 1 + innermost.height > MAX_DEPTH;
  }
}
