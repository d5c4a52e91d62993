package dev.weir.redis;

import dev.weir.limit.Decision;
import dev.weir.store.Breaker;
import dev.weir.store.BreakerStatistics;
import dev.weir.store.Completion;
import dev.weir.store.StoreException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The breakers of a topology's nodes, and of those that it has left, taken together. */
final class Guards {

  private final Topology topology;
  private final AtomicReference<BreakerStatistics> left;

  /**
   * @param left what the breakers of nodes that were left have seen
   */
  Guards(Topology topology, AtomicReference<BreakerStatistics> left) {
    this.topology = topology;
    this.left = left;
  }

  /** What no breaker has seen yet. */
  static BreakerStatistics nothing() {
    return new BreakerStatistics(0, 0, 0, Map.of());
  }

  private List<Breaker> breakers() {
    return topology.nodes().stream()
        .map(Node::breaker)
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .toList();
  }

  int count(Breaker.State state) {
    return (int) breakers().stream().filter(breaker -> breaker.state() == state).count();
  }

  BreakerStatistics statistics() {
    return breakers().stream()
        .map(Breaker::statistics)
        .reduce(Objects.requireNonNull(left.get()), BreakerStatistics::plus);
  }

  /** Asks every node. */
  void probe(Completion<List<Decision>> completion) {
    List<Node> nodes = topology.nodes();
    if (nodes.isEmpty()) {
      completion.failed(Failures.notConnected(topology.address(), topology.lastFailure()));
      return;
    }
    Answers answers = new Answers(nodes.size(), completion);
    nodes.forEach(node -> node.ask(answers));
  }

  /** Waits for so many answers, and tells the last, or the first failure. */
  private static final class Answers implements Completion<List<Decision>> {
    private final AtomicInteger missing;
    private final AtomicReference<@Nullable StoreException> failure = new AtomicReference<>();
    private final Completion<List<Decision>> completion;

    Answers(int missing, Completion<List<Decision>> completion) {
      this.missing = new AtomicInteger(missing);
      this.completion = completion;
    }

    @Override
    public void completed(List<Decision> answer) {
      if (missing.decrementAndGet() == 0) {
        StoreException cause = failure.get();
        if (cause == null) {
          completion.completed(answer);
        } else {
          completion.failed(cause);
        }
      }
    }

    @Override
    public void failed(StoreException cause) {
      failure.compareAndSet(null, cause);
      completed(List.of());
    }
  }
}
