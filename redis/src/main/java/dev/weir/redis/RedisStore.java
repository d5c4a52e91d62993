package dev.weir.redis;

import dev.weir.limit.Decision;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.State;
import dev.weir.redis.Call.Operation;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.Store;
import dev.weir.store.StoreException;
import dev.weir.store.Ticker;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
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
 * store's own threads and must not block.
 *
 * <p>A call that Redis does not answer within the deadline fails with a {@link StoreException}; it
 * may have been counted, once. Nothing is ever sent twice, and nothing waits for a connection:
 * while none is up, calls fail at once.
 */
public final class RedisStore implements Store {

  private static final int MAX_CLAIMS = 1_000;

  private final Combiner combiner;
  private final StoreOptions options;
  private final CounterKeys keys;
  private final Counts counts;
  private final Runnable closing;

  private RedisStore(
      Combiner combiner, StoreOptions options, CounterKeys keys, Counts counts, Runnable closing) {
    this.combiner = combiner;
    this.options = options;
    this.keys = keys;
    this.counts = counts;
    this.closing = closing;
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

  /** A store to be configured. */
  public static Builder builder(String uri) {
    return new Builder(uri);
  }

  @Override
  public void acquire(List<Claim> claims, Completion<List<Decision>> completion) {
    submit(Operation.ACQUIRE, claims, 0, completion);
  }

  @Override
  public void peek(List<Claim> claims, Completion<List<Decision>> completion) {
    submit(Operation.PEEK, claims, 0, completion);
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
    } else {
      boolean resets = adjustment instanceof Adjustment.Reset;
      operation = resets ? Operation.RESET : Operation.PENALISE;
    }
    submit(operation, List.of(adjustment.claim()), operand, new First(completion));
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
      Completion<List<Decision>> completion) {
    if (claims.isEmpty() || claims.size() > MAX_CLAIMS) {
      throw new InvalidValueException("claims", claims.size(), "1.." + MAX_CLAIMS);
    }
    Ticker ticker = options.ticker();
    long deadlineNanos = System.nanoTime() + options.deadline().toNanos();
    combiner.submit(
        new Call(
            operation,
            List.copyOf(claims),
            operand,
            keys,
            ticker == null ? 0 : ticker.nowMicros(),
            deadlineNanos,
            completion));
  }

  /** What the store has done. */
  public RedisStatistics statistics() {
    return counts.report(combiner.linksUp());
  }

  /** The same store by another clock, which closing leaves open. */
  RedisStore at(Ticker ticker) {
    StoreOptions other =
        new StoreOptions(
            options.address(),
            options.ttlBuffer(),
            options.deadline(),
            options.commandTimeout(),
            options.maxWaiting(),
            ticker);
    return new RedisStore(combiner, other, keys, counts, () -> {});
  }

  @Override
  public void close() {
    closing.run();
  }

  /** Where Redis is, what the counters are called, and how long anything may take. */
  public static final class Builder {

    private final RedisURI uri;
    private String prefix = "rate_limit";
    private Duration ttlBuffer = Duration.ofSeconds(10);
    private Duration deadline = Duration.ofMillis(50);
    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration commandTimeout = Duration.ofSeconds(1);
    private int connections = 2;
    private int maxWaiting = 10_000;
    private @Nullable Ticker ticker;

    private Builder(String uri) {
      this.uri = parsed(uri);
    }

    private static RedisURI parsed(String uri) {
      try {
        return RedisURI.create(uri);
      } catch (IllegalArgumentException e) {
        // The text may hold a password, so it is not repeated.
        throw new InvalidValueException("uri", "(not shown)", "redis://user:password@host:port/0");
      }
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

    /** How many connections: 1..16, two unless told otherwise. */
    public Builder connections(int connections) {
      if (connections < 1 || connections > 16) {
        throw new InvalidValueException("connections", connections, "1..16");
      }
      this.connections = connections;
      return this;
    }

    /**
     * How many claims may wait while others are in flight, 10 000 unless told otherwise; calls
     * beyond fail at once.
     */
    public Builder maxWaiting(int maxWaiting) {
      if (maxWaiting < 1) {
        throw new InvalidValueException("maxWaiting", maxWaiting, "1 or more");
      }
      this.maxWaiting = maxWaiting;
      return this;
    }

    /** Decides by this clock instead of Redis' own, which only tests should want. */
    Builder ticker(Ticker ticker) {
      this.ticker = Objects.requireNonNull(ticker);
      return this;
    }

    private static Duration checked(String name, Duration came, Duration least, Duration most) {
      if (came.compareTo(least) < 0 || came.compareTo(most) > 0) {
        throw new InvalidValueException(name, came, least + ".." + most);
      }
      return came;
    }

    /**
     * The store, connected.
     *
     * @throws StoreException if there is no connection within the connect timeout
     */
    public RedisStore connect() {
      RedisStore store = open();
      long end = System.nanoTime() + connectTimeout.toNanos();
      while (store.combiner.linksUp() == 0) {
        if (System.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted()) {
          Throwable cause = store.combiner.lastFailure();
          store.close();
          throw Failures.notConnected(address(), cause);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
      return store;
    }

    /** The store, which connects meanwhile: until it has, calls fail at once. */
    public RedisStore open() {
      StoreOptions options =
          new StoreOptions(address(), ttlBuffer, deadline, commandTimeout, maxWaiting, ticker);
      CounterKeys keys = new CounterKeys(prefix);
      Counts counts = new Counts();
      Combiner combiner = new Combiner(options, counts);
      Server server = new Server(uri, connectTimeout);
      for (int i = 0; i < connections; i++) {
        combiner.add(new Link(server, counts, combiner));
      }
      Deadlines deadlines = new Deadlines(combiner);
      deadlines.start();
      combiner.connect();
      Runnable closing =
          () -> {
            combiner.close();
            deadlines.close();
            server.close();
          };
      return new RedisStore(combiner, options, keys, counts, closing);
    }

    private String address() {
      return uri.getHost() + ":" + uri.getPort();
    }
  }
}
