package dev.weir.redis;

import dev.weir.limit.Decision;
import dev.weir.redis.Call.Operation;
import dev.weir.redis.fleet.Wire;
import dev.weir.store.Breaker;
import dev.weir.store.BreakerStatistics;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.Ticker;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a store consists of, put together and taken apart again. */
final class Assembly {

  private final Location location;
  private final StoreOptions options;
  private final CounterKeys keys;
  private final CounterKeys probeKeys;
  private final Client client;
  private final Counts counts = new Counts();
  private final @Nullable Function<String, Breaker.Builder> breaker;
  private final AtomicReference<BreakerStatistics> left = new AtomicReference<>(Guards.nothing());
  private final Topology topology;
  private final Deadlines deadlines;
  private @Nullable Sentinels sentinels;

  /**
   * Begins to connect.
   *
   * @param prefix of keys
   * @param tags of partitions, empty for none
   * @param client makes the connections, closed with it
   * @param breaker makes the breaker of a server, null for none
   */
  Assembly(
      Location location,
      StoreOptions options,
      String prefix,
      String[] tags,
      Client client,
      @Nullable Function<String, Breaker.Builder> breaker) {
    this.location = location;
    this.options = options;
    this.keys = new CounterKeys(prefix, tags);
    this.probeKeys = new CounterKeys(prefix);
    this.breaker = breaker;
    this.client = client;
    this.topology = topology(location);
    this.deadlines = new Deadlines(topology, options.deadline().toNanos());
    deadlines.start();
    topology.open();
    if (sentinels != null) {
      Combiner combiner = topology.nodes().get(0).combiner();
      sentinels.watch(() -> combiner.links().forEach(Link::move));
    }
  }

  private Topology topology(Location location) {
    return switch (location.mode()) {
      case SHARDED -> new Servers(location.servers().stream().map(this::server).toList());
      case SENTINEL -> new Servers(List.of(primary(location)));
      case CLUSTER ->
          new Cluster(
              client,
              location.servers(),
              options.deadline().toNanos(),
              (uri, cluster) -> node(Addresses.text(uri), on -> client.connect(uri, on), cluster),
              this::leave);
    };
  }

  private Node server(RedisURI uri) {
    return node(Addresses.text(uri), on -> client.connect(uri, on), null);
  }

  private Node primary(Location location) {
    Sentinels asked =
        new Sentinels(client, location.servers(), location.master(), location.primary());
    sentinels = asked;
    return node(location.master(), asked, null);
  }

  private Node node(String address, Server server, Combiner.@Nullable Redirector redirector) {
    Combiner combiner = new Combiner(address, options, counts, redirector);
    for (int i = 0; i < options.connections(); i++) {
      int number = i;
      combiner.add(lane -> new Link(client, client.loop(number), server, counts, lane));
    }
    return new Node(address, combiner, breaker, this::probe);
  }

  private void leave(Node node) {
    Breaker left = node.breaker();
    if (left != null) {
      left.close();
      this.left.accumulateAndGet(left.statistics(), BreakerStatistics::plus);
    }
  }

  private Call probe(Node node, Completion<List<Decision>> completion) {
    return call(node, Operation.ACQUIRE, options.deadline(), completion);
  }

  /** A call that looks at a counter that this node keeps, and takes nothing. */
  Call look(Node node, Duration within, Completion<List<Decision>> completion) {
    return call(node, Operation.PEEK, within, completion);
  }

  private Call call(
      Node node, Operation operation, Duration within, Completion<List<Decision>> completion) {
    Claim probe = Breaker.PROBE;
    String tag = topology.tagAt(node);
    Claim claim = new Claim(probe.key().space().key(tag), probe.limit(), probe.cost());
    Ticker ticker = options.ticker();
    Call call =
        new Call(
            operation,
            List.of(claim),
            0,
            null,
            probeKeys,
            ticker == null ? 0 : ticker.nowMicros(),
            System.nanoTime() + within.toNanos(),
            completion);
    return call.at(topology.place(call.keys()[0]));
  }

  /** Connections for what processes tell each other. */
  Wire wire() {
    Sentinels asked = sentinels;
    Home home =
        switch (location.mode()) {
          case SHARDED -> Home.first(location.servers());
          case SENTINEL -> Home.of(Objects.requireNonNull(asked)::find);
          case CLUSTER -> Home.any(location.servers());
        };
    return new Wiring(client, home, options.commandTimeout().toMillis());
  }

  Topology topology() {
    return topology;
  }

  CounterKeys keys() {
    return keys;
  }

  Counts counts() {
    return counts;
  }

  Guards guards() {
    return new Guards(topology, left);
  }

  /** Whether breakers keep calls back. */
  boolean isGuarded() {
    return topology.nodes().stream()
        .map(Node::breaker)
        .anyMatch(each -> each != null && each.isEnabled());
  }

  void close() {
    topology.close();
    deadlines.close();
    if (sentinels != null) {
      sentinels.close();
    }
    client.close();
  }
}
