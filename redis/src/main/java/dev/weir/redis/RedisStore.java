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
import io.lettuce.core.RedisURI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
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

  private RedisStore(
      Assembly assembly, StoreOptions options, Membership membership, boolean isOwner) {
    this.membership = membership;
    this.isOwner = isOwner;
    this.assembly = assembly;
    this.topology = assembly.topology();
    this.options = options;
    this.guards = assembly.guards();
  }

  /**
   * Connects with the defaults of {@link Builder}.
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
  public static Builder builder(String uri) {
    return sharded(uri);
  }

  /**
   * A store in the primary that sentinels know, to be configured. The primary is asked of them
   * again whenever a connection is lost, and every second.
   *
   * @param name how the sentinels call it, for example {@code mymaster}
   * @param sentinels {@code redis://host:port} of each, with the sentinels' own password if they
   *     have one; {@code rediss://} for TLS to them and to the primary. How to log in at the
   *     primary is told by {@link Builder#credentials} and {@link Builder#database}.
   * @throws InvalidValueException if the name is empty or a text is no such URI
   */
  public static Builder sentinel(String name, String... sentinels) {
    if (name.isBlank()) {
      throw new InvalidValueException("master", name, "the name that sentinels have for it");
    }
    return new Builder(Mode.SENTINEL, List.of(sentinels), name);
  }

  /**
   * A store in a Redis Cluster, to be configured.
   *
   * @param nodes some of its nodes; the others are asked of them. How to log in and whether by TLS
   *     is told by the first.
   * @throws InvalidValueException if a text is no URI of Redis
   */
  public static Builder cluster(String... nodes) {
    return new Builder(Mode.CLUSTER, List.of(nodes), "");
  }

  /**
   * A store in several servers that know nothing of each other, to be configured. Each keeps its
   * share of the counters, all limits of one caller on one server. A server that is added at the
   * end takes over what it is to keep, 1/n of all counters; these begin anew.
   *
   * @param servers their URIs, in the same order for all processes
   * @throws InvalidValueException if a text is no URI of Redis
   */
  public static Builder sharded(String... servers) {
    return new Builder(Mode.SHARDED, List.of(servers), "");
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

  /** Waits for every counter to be in reach. */
  private RedisStore connected(Duration timeout) {
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

  /** Where Redis is, what the counters are called, and how long anything may take. */
  public static final class Builder {

    private final Mode mode;
    private final List<RedisURI> servers;
    private final String master;
    private final Tls tls = new Tls();
    private String user = "";
    private String password = "";
    private int database;
    private int partitions;
    private @Nullable Function<String, Breaker.Builder> breaker;
    private String prefix = "rate_limit";
    private Duration ttlBuffer = Duration.ofSeconds(10);
    private Duration deadline = Duration.ofMillis(50);
    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration commandTimeout = Duration.ofSeconds(1);
    private int connections = 2;
    private int maxWaiting = 10_000;
    private boolean announced = true;
    private @Nullable Ticker ticker;

    private Builder(Mode mode, List<String> servers, String master) {
      this.mode = mode;
      this.servers = Addresses.parsed(servers);
      this.master = master;
    }

    /**
     * Who to log in as, whatever the URIs say.
     *
     * @param user a user of Redis' access control list; empty for the default user
     */
    public Builder credentials(String user, String password) {
      this.user = Objects.requireNonNull(user);
      this.password = Objects.requireNonNull(password);
      return this;
    }

    /**
     * The database, whatever the URIs say: theirs, or 0, unless told otherwise. A Cluster has no
     * other than 0.
     */
    public Builder database(int database) {
      this.database = checked("database", database, 0, 1_000_000);
      return this;
    }

    /**
     * What signed the servers' certificates, on connections by TLS: what Java trusts unless told
     * otherwise.
     *
     * @param authorities a file of PEM certificates
     */
    public Builder trust(Path authorities) {
      tls.trust(authorities);
      return this;
    }

    /**
     * What is shown to the servers, on connections by TLS: nothing unless told otherwise.
     *
     * @param chain a file of PEM certificates, one's own first
     * @param key a file with its key as PKCS 8 in PEM, without a password
     */
    public Builder certificate(Path chain, Path key) {
      tls.certificate(chain, key);
      return this;
    }

    /**
     * Into how many slots of a Cluster the counters are put, so that calls can be combined: all of
     * them unless told otherwise. The part of a key that a Cluster goes by is then a number instead
     * of the key's value. Another number makes every counter begin anew.
     *
     * @param partitions 1..1024, at least a few for each node
     */
    public Builder partitions(int partitions) {
      this.partitions = checked("partitions", partitions, 1, 1_024);
      return this;
    }

    /**
     * Puts a circuit breaker before each server, so that one that does not answer costs nobody a
     * wait, and concerns only its own counters: none unless told otherwise.
     *
     * <pre>{@code
     * RedisStore.cluster("redis://localhost:7000").breaker(node -> Breaker.builder());
     * }</pre>
     *
     * @param breaker makes the breaker of a server, which it gets as {@code host:port}
     */
    public Builder breaker(Function<String, Breaker.Builder> breaker) {
      this.breaker = Objects.requireNonNull(breaker);
      return this;
    }

    /**
     * What the counters' keys begin with: {@code rate_limit} unless told otherwise. Processes with
     * the same prefix share their counters.
     *
     * @param prefix 1..64 printable characters of ASCII, without braces
     */
    public Builder prefix(String prefix) {
      this.prefix = Objects.requireNonNull(prefix);
      return this;
    }

    /**
     * How much longer than it matters Redis keeps a counter: 10 s unless told otherwise. Covers
     * clocks that go back.
     */
    public Builder ttlBuffer(Duration ttlBuffer) {
      this.ttlBuffer = checked("ttlBuffer", ttlBuffer, Duration.ZERO, Duration.ofDays(1));
      return this;
    }

    /** How long a call may take before it fails: 50 ms unless told otherwise, 1 ms to a minute. */
    public Builder deadline(Duration deadline) {
      this.deadline = checked("deadline", deadline, Duration.ofMillis(1), Duration.ofMinutes(1));
      return this;
    }

    /**
     * For many calls from many threads: four connections to each server, 50 000 claims that may
     * wait, and 30 s that Redis keeps a counter beyond its life. Sets these three; what is said
     * after it counts.
     */
    public Builder highPerformance() {
      return connections(4).maxWaiting(50_000).ttlBuffer(Duration.ofSeconds(30));
    }

    /**
     * For little memory, here and in Redis: one connection to each server, 1 000 claims that may
     * wait, and 1 s that Redis keeps a counter beyond its life. Sets these three; what is said
     * after it counts.
     */
    public Builder memoryOptimized() {
      return connections(1).maxWaiting(1_000).ttlBuffer(Duration.ofSeconds(1));
    }

    /**
     * What holds unless told otherwise: two connections to each server, 10 000 claims that may
     * wait, and 10 s that Redis keeps a counter beyond its life. Sets these three; what is said
     * after it counts.
     */
    public Builder balanced() {
      return connections(2).maxWaiting(10_000).ttlBuffer(Duration.ofSeconds(10));
    }

    /** How long making a connection may take: 5 s unless told otherwise, 10 ms to a minute. */
    public Builder connectTimeout(Duration connectTimeout) {
      this.connectTimeout =
          checked("connectTimeout", connectTimeout, Duration.ofMillis(10), Duration.ofMinutes(1));
      return this;
    }

    /**
     * How long Redis may leave a command unanswered before the connection is given up and made
     * again: 1 s unless told otherwise, 10 ms to a minute.
     */
    public Builder commandTimeout(Duration commandTimeout) {
      this.commandTimeout =
          checked("commandTimeout", commandTimeout, Duration.ofMillis(10), Duration.ofMinutes(1));
      return this;
    }

    /** How many connections to each server: 1..16, two unless told otherwise. */
    public Builder connections(int connections) {
      this.connections = checked("connections", connections, 1, 16);
      return this;
    }

    /**
     * How many claims may wait for one server while others are in flight, 10 000 unless told
     * otherwise; calls beyond fail at once.
     */
    public Builder maxWaiting(int maxWaiting) {
      this.maxWaiting = checked("maxWaiting", maxWaiting, 1, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Whether the store tells other processes that it lives, under a random id, as {@link
     * #announce} does: true unless told otherwise. False leaves that to {@link #announce}.
     */
    public Builder announced(boolean announced) {
      this.announced = announced;
      return this;
    }

    /** Decides by this clock instead of Redis' own, which only tests should want. */
    Builder ticker(Ticker ticker) {
      this.ticker = Objects.requireNonNull(ticker);
      return this;
    }

    private static int checked(String name, int came, int least, int most) {
      if (came < least || came > most) {
        throw new InvalidValueException(name, came, least + ".." + most);
      }
      return came;
    }

    private static Duration checked(String name, Duration came, Duration least, Duration most) {
      if (came.compareTo(least) < 0 || came.compareTo(most) > 0) {
        throw new InvalidValueException(name, came, least + ".." + most);
      }
      return came;
    }

    /**
     * The store, connected: every server has answered.
     *
     * @throws StoreException if that is not so within the connect timeout
     */
    public RedisStore connect() {
      return open().connected(connectTimeout);
    }

    /**
     * The store, which connects meanwhile: until it has, calls fail at once.
     *
     * @throws InvalidValueException if what was told does not fit together
     */
    public RedisStore open() {
      StoreOptions options =
          new StoreOptions(
              ttlBuffer, deadline, connectTimeout, commandTimeout, maxWaiting, connections, ticker);
      String[] tags = Slots.tags(partitions);
      Assembly assembly = new Assembly(location(), options, prefix, tags, tls.options(), breaker);
      Membership membership = new Membership(assembly::wire, prefix, assembly.counts()::told);
      if (announced) {
        membership.announce(Announcement.anonymous().build());
      }
      return new RedisStore(assembly, options, membership, true);
    }

    private Location location() {
      boolean isCluster = mode == Mode.CLUSTER;
      if (partitions > 0 && !isCluster) {
        throw new InvalidValueException("partitions", partitions, "none without a Cluster");
      }
      boolean isOfSentinels = mode == Mode.SENTINEL;
      List<RedisURI> told = isOfSentinels ? servers : servers.stream().map(this::told).toList();
      RedisURI primary = told(Addresses.withoutCredentials(servers.get(0)));
      boolean hasDatabase = told.stream().anyMatch(uri -> uri.getDatabase() != 0);
      if (isCluster && hasDatabase) {
        throw new InvalidValueException("database", "another", "0, since a Cluster has no other");
      }
      return new Location(mode, told, primary, master);
    }

    /** A server as its URI and the builder say. */
    private RedisURI told(RedisURI uri) {
      RedisURI.Builder told = RedisURI.builder(uri);
      if (!user.isEmpty()) {
        told.withAuthentication(user, password.toCharArray());
      } else if (!password.isEmpty()) {
        told.withPassword(password.toCharArray());
      }
      if (database > 0) {
        told.withDatabase(database);
      }
      return told.build();
    }
  }
}
