package dev.weir.redis;

import dev.weir.limit.Decision;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.State;
import dev.weir.redis.Call.Operation;
import dev.weir.redis.Location.Mode;
import dev.weir.redis.fleet.Announcement;
import dev.weir.redis.fleet.Fleet;
import dev.weir.redis.fleet.Instance;
import dev.weir.store.Adjustment;
import dev.weir.store.Breaker;
import dev.weir.store.BreakerStatistics;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.GuardedStore;
import dev.weir.store.ResetListener;
import dev.weir.store.StoreException;
import dev.weir.store.Ticker;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Counters in one Redis, shared by every process that uses it with the same prefix: one script call
 * decides, at Redis' own time, so no two processes can disagree about a limit or the time.
 *
 * <pre>{@code
 * Limiter limiter = Limiter.over(RedisStore.connect("redis://localhost"), Limit.perMinute(100));
 * Decision decision = limiter.acquire("user:42");
 * }</pre>
 *
 * <p>Exact for as long as Redis keeps its data: what a restart or an eviction loses admits at most
 * one fresh limit more for each key. Redis 6.2 or later. Thread-safe; completions are called on the
 * store's own threads and must not block. A call that is refused at once, because no connection is
 * up or too many wait, fails before the method returns, on the caller's thread.
 *
 * <p>A call that Redis does not answer within the deadline fails with a {@link StoreException}; it
 * may have been counted, once. Nothing is ever sent twice, and nothing waits for a connection:
 * while none is up, calls fail at once.
 */
public final class RedisStore implements GuardedStore {

  private static final int MAX_CLAIMS = 1_000;

  private final Assembly assembly;
  private final Topology topology;
  private final StoreOptions options;
  private final Guards guards;
  private final Membership membership;
  private final boolean isOwner;

  RedisStore(Assembly assembly, StoreOptions options, Membership membership, boolean isOwner) {
    this.membership = membership;
    this.isOwner = isOwner;
    this.assembly = assembly;
    this.topology = assembly.topology();
    this.options = options;
    this.guards = assembly.guards();
  }

  /**
   * Connects with the defaults of {@link RedisStoreBuilder}.
   *
   * @param uri {@code redis://user:password@host:port/database}, or {@code rediss://} for TLS
   * @throws StoreException if there is no connection within five seconds
   * @throws InvalidValueException if the text is no such URI
   */
  public static RedisStore connect(String uri) {
    return builder(uri).connect();
  }

  /**
   * A store in one server, to be configured.
   *
   * @param uri {@code redis://user:password@host:port/database}, or {@code rediss://} for TLS
   * @throws InvalidValueException if the text is no such URI
   */
  public static RedisStoreBuilder builder(String uri) {
    return sharded(uri);
  }

  /**
   * A store in the primary that sentinels know, to be configured. The primary is asked of them
   * again whenever a connection is lost, and every second.
   *
   * @param name how the sentinels call it, for example {@code mymaster}
   * @param sentinels {@code redis://host:port} of each, with the sentinels' own password if they
   *     have one; {@code rediss://} for TLS to them and to the primary. How to log in at the
   *     primary is told by {@link RedisStoreBuilder#credentials} and {@link
   *     RedisStoreBuilder#database}.
   * @throws InvalidValueException if the name is empty or a text is no such URI
   */
  public static RedisStoreBuilder sentinel(String name, String... sentinels) {
    if (name.isBlank()) {
      throw new InvalidValueException("master", name, "the name that sentinels have for it");
    }
    return new RedisStoreBuilder(Mode.SENTINEL, List.of(sentinels), name);
  }

  /**
   * A store in a Redis Cluster, to be configured.
   *
   * @param nodes some of its nodes; the others are asked of them. How to log in and whether by TLS
   *     is told by the first.
   * @throws InvalidValueException if a text is no URI of Redis
   */
  public static RedisStoreBuilder cluster(String... nodes) {
    return new RedisStoreBuilder(Mode.CLUSTER, List.of(nodes), "");
  }

  /**
   * A store in several servers that know nothing of each other, to be configured. Each keeps its
   * share of the counters, all limits of one caller on one server. A server that is added at the
   * end takes over what it is to keep, 1/n of all counters; these begin anew.
   *
   * @param servers their URIs, in the same order for all processes
   * @throws InvalidValueException if a text is no URI of Redis
   */
  public static RedisStoreBuilder sharded(String... servers) {
    return new RedisStoreBuilder(Mode.SHARDED, List.of(servers), "");
  }

  @Override
  public void acquire(List<Claim> claims, Completion<List<Decision>> completion) {
    submit(Operation.ACQUIRE, claims, 0, null, completion);
  }

  @Override
  public void peek(List<Claim> claims, Completion<List<Decision>> completion) {
    submit(Operation.PEEK, claims, 0, null, completion);
  }

  @Override
  public void adjust(Adjustment adjustment, Completion<Decision> completion) {
    adjustment.applyTo(new State(), 0); // throws if the algorithm has no such operation
    Operation operation;
    long operand = 0;
    if (adjustment instanceof Adjustment.Reserve reserve) {
      operation = Operation.RESERVE;
      operand = reserve.maxDelayMicros();
    } else if (adjustment instanceof Adjustment.Refund refund) {
      operation = Operation.REFUND;
      operand = refund.decidedAtMicros();
    } else if (adjustment instanceof Adjustment.Release release) {
      operation = Operation.RELEASE;
      operand = release.leaseId();
    } else if (adjustment instanceof Adjustment.Renew renew) {
      operation = Operation.RENEW;
      operand = renew.leaseId();
    } else if (adjustment instanceof Adjustment.Slice slice) {
      operation = Operation.SLICE;
      operand = slice.wanted();
    } else {
      boolean resets = adjustment instanceof Adjustment.Reset;
      operation = resets ? Operation.RESET : Operation.PENALISE;
    }
    Adjustment.Settlement settlement =
        adjustment instanceof Adjustment.Slice slice ? slice.before() : null;
    Completion<Decision> then =
        operation == Operation.RESET
            ? membership.telling(adjustment.claim().key(), completion)
            : completion;
    submit(operation, List.of(adjustment.claim()), operand, settlement, new First(then));
  }

  private record First(Completion<Decision> completion) implements Completion<List<Decision>> {
    @Override
    public void completed(List<Decision> decisions) {
      completion.completed(decisions.get(0));
    }

    @Override
    public void failed(StoreException cause) {
      completion.failed(cause);
    }
  }

  private void submit(
      Operation operation,
      List<Claim> claims,
      long operand,
      Adjustment.@Nullable Settlement settlement,
      Completion<List<Decision>> completion) {
    if (claims.isEmpty() || claims.size() > MAX_CLAIMS) {
      throw new InvalidValueException("claims", claims.size(), "1.." + MAX_CLAIMS);
    }
    Ticker ticker = options.ticker();
    long deadlineNanos = System.nanoTime() + options.deadline().toNanos();
    send(
        new Call(
            operation,
            List.copyOf(claims),
            operand,
            settlement,
            assembly.keys(),
            ticker == null ? 0 : ticker.nowMicros(),
            deadlineNanos,
            completion));
  }

  private void send(Call call) {
    byte[][] keys = call.keys();
    int place = topology.place(keys[0]);
    for (int i = 1; i < keys.length; i++) {
      if (topology.place(keys[i]) != place) {
        Object[] places = Arrays.stream(keys).map(topology::place).toArray();
        Spread.decide(call, places, options.deadline().toNanos(), this::send);
        return;
      }
    }
    topology.submit(call.at(place));
  }

  /** What the store has done. */
  public RedisStatistics statistics() {
    int up = topology.nodes().stream().mapToInt(node -> node.combiner().linksUp()).sum();
    return assembly.counts().report(up);
  }

  @Override
  public int breakers(Breaker.State state) {
    return guards.count(state);
  }

  @Override
  public boolean isEnabled() {
    return assembly.isGuarded();
  }

  @Override
  public BreakerStatistics breakerStatistics() {
    return guards.statistics();
  }

  @Override
  public void probe(Completion<List<Decision>> completion) {
    guards.probe(completion);
  }

  /** How the servers are that keep the counters. */
  public List<NodeStatus> nodes() {
    return topology.nodes().stream().map(Node::status).toList();
  }

  /**
   * Tells the other processes that share the counters that this one lives, in place of what it has
   * told before. Does not wait for Redis.
   */
  public Fleet announce(Announcement announcement) {
    return membership.announce(announcement);
  }

  /** The processes that share the counters; empty if this one does not announce itself. */
  public Optional<Fleet> fleet() {
    return membership.fleet();
  }

  /** Asks which processes announce themselves, without being one of them. */
  public CompletionStage<List<Instance>> listInstances() {
    return membership.list(options.connectTimeout().toNanos());
  }

  @Override
  public int instances() {
    return membership.instances();
  }

  @Override
  public void whenReset(ResetListener listener) {
    membership.whenReset(listener);
  }

  /**
   * The same store by another clock, which closing leaves open.
   *
   * @throws IllegalStateException if it decides by Redis' own
   */
  RedisStore at(Ticker ticker) {
    if (options.ticker() == null) {
      throw new IllegalStateException("clock: Redis' own (expected: a store with a ticker)");
    }
    return new RedisStore(assembly, options.at(ticker), membership, false);
  }

  /** Itself, once every counter is in reach. */
  RedisStore connected(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    while (!topology.isUp()) {
      if (System.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted()) {
        StoreException failure = Failures.notConnected(topology.address(), topology.lastFailure());
        close();
        throw failure;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    try {
      look(timeout);
    } catch (StoreException e) {
      close();
      throw e;
    }
    return this;
  }

  /** Asks every server once, so that no caller waits for what is slow only the first time. */
  private void look(Duration timeout) {
    for (Node node : topology.nodes()) {
      CompletableFuture<List<Decision>> answer = new CompletableFuture<>();
      node.combiner().submit(assembly.look(node, timeout, new Awaited(answer)));
      try {
        answer.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof StoreException cause ? cause : Failures.unanswered(e);
      }
    }
  }

  private record Awaited(CompletableFuture<List<Decision>> answer)
      implements Completion<List<Decision>> {
    @Override
    public void completed(List<Decision> decisions) {
      answer.complete(decisions);
    }

    @Override
    public void failed(StoreException cause) {
      answer.completeExceptionally(cause);
    }
  }

  @Override
  public void close() {
    if (isOwner) {
      membership.leave();
      assembly.close();
    }
  }
}
