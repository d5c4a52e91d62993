package dev.weir.redis;

import dev.weir.limit.Decision;
import dev.weir.store.Breaker;
import dev.weir.store.Completion;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One Redis that keeps counters: its connections, what waits for them, and its breaker. */
final class Node {

  private final String address;
  private final Combiner combiner;
  private final Prober prober;
  private final @Nullable Breaker breaker;

  /** Makes the calls of probes. */
  interface Prober {
    /** A call for one unit of a counter that this node keeps, and nobody else uses. */
    Call call(Node node, Completion<List<Decision>> completion);
  }

  /**
   * @param breaker makes the breaker, null for none
   */
  Node(
      String address,
      Combiner combiner,
      @Nullable Function<String, Breaker.Builder> breaker,
      Prober prober) {
    this.address = address;
    this.combiner = combiner;
    this.prober = prober;
    this.breaker = breaker == null ? null : breaker.apply(address).build(this::ask);
  }

  /** Where it is, without secrets. */
  String address() {
    return address;
  }

  Combiner combiner() {
    return combiner;
  }

  /** Null if there is none. */
  @Nullable Breaker breaker() {
    return breaker;
  }

  /** Sends the call, unless the breaker rejects it. */
  void submit(Call call) {
    if (breaker != null) {
      Breaker.Era now = breaker.era();
      if (now.rejects()) {
        call.rejected(now.rejection());
        return;
      }
      call.beginIn(now);
    }
    combiner.submit(call);
  }

  /** Asks for one unit of a counter that nobody else uses. */
  void ask(Completion<List<Decision>> completion) {
    combiner.submit(prober.call(this, completion));
  }

  boolean isUp() {
    return combiner.linksUp() > 0;
  }

  NodeStatus status() {
    Breaker.State state = breaker == null ? Breaker.State.CLOSED : breaker.state();
    return new NodeStatus(address, isUp(), state);
  }

  void close() {
    if (breaker != null) {
      breaker.close();
    }
    combiner.close();
  }
}
