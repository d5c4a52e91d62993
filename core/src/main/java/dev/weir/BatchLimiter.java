package dev.weir;

import dev.weir.limit.Decision;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.store.Store;
import dev.weir.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Many checks that have nothing to do with each other: each has its own result, in order, and one
 * that fails does not fail another. They go to the store in parts of {@code size}, {@code
 * concurrency} of them at a time, so that however many there are the store is not flooded.
 *
 * <pre>{@code
 * BatchLimiter batches = BatchLimiter.over(store).build();
 * List<BatchResult> results = batches.acquire(List.of(
 *     BatchItem.of("user:42", Limit.perMinute(100)), BatchItem.of("user:43", Limit.perMinute(100))));
 * }</pre>
 *
 * <p>Thread-safe. What must be taken all or nothing is one request of a {@link RuleLimiter}.
 */
public final class BatchLimiter {

  private final Store store;
  private final int concurrency;
  private final int size;
  private final Duration timeout;
  private final LongAdder batches = new LongAdder();
  private final LongAdder items = new LongAdder();
  private final LongAdder failed = new LongAdder();

  private BatchLimiter(Builder builder) {
    this.store = builder.store;
    this.concurrency = builder.concurrency;
    this.size = builder.size;
    this.timeout = builder.timeout;
  }

  /** One to be configured over this store, which it does not close. */
  public static Builder over(Store store) {
    return new Builder(store);
  }

  /** Decides each, and waits for all. */
  public List<BatchResult> acquire(List<BatchItem> checks) {
    return Answer.await(acquireAsync(checks));
  }

  /** {@link #acquire}, answered when the last is decided or given up; never fails. */
  public CompletionStage<List<BatchResult>> acquireAsync(List<BatchItem> checks) {
    Run run = new Run(List.copyOf(checks));
    run.begin();
    return run.all;
  }

  /** What was done so far. */
  public BatchStatistics statistics() {
    return new BatchStatistics(batches.sum(), items.sum(), failed.sum());
  }

  /** The checks of one call. */
  private final class Run {

    final CompletableFuture<List<BatchResult>> all = new CompletableFuture<>();
    private final List<BatchItem> checks;
    private final @Nullable BatchResult[] results;
    private final Map<Limit, Limiter> limiters = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger lanes;

    Run(List<BatchItem> checks) {
      this.checks = checks;
      this.results = new BatchResult[checks.size()];
      int parts = (checks.size() + size - 1) / size;
      this.lanes = new AtomicInteger(Math.max(1, Math.min(concurrency, parts)));
    }

    void begin() {
      int begun = lanes.get();
      for (int lane = 0; lane < begun; lane++) {
        go();
      }
    }

    /** One part after the other; a loop, since a store in memory answers at once. */
    @SuppressWarnings("FutureReturnValueIgnored") // nothing in it fails
    private void go() {
      for (int from = next.getAndAdd(size); from < checks.size(); from = next.getAndAdd(size)) {
        CompletableFuture<?> part = part(from, Math.min(checks.size(), from + size));
        if (!part.isDone()) {
          part.whenComplete((done, failure) -> go());
          return;
        }
      }
      if (lanes.decrementAndGet() == 0) {
        all.complete(Arrays.asList(results));
      }
    }

    private CompletableFuture<?> part(int from, int to) {
      List<CompletableFuture<?>> parts = new ArrayList<>(to - from);
      for (int i = from; i < to; i++) {
        int index = i;
        parts.add(sent(checks.get(i)).thenAccept(result -> results[index] = result));
      }
      batches.increment();
      items.add(to - from);
      return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<BatchResult> sent(BatchItem check) {
      return limiters
          .computeIfAbsent(check.limit(), limit -> Limiter.over(store, limit))
          .acquireAsync(check.key(), check.cost())
          .toCompletableFuture()
          .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
          .handle((decision, failure) -> result(check, decision, failure));
    }

    private BatchResult result(
        BatchItem check, @Nullable Decision decision, @Nullable Throwable failure) {
      if (decision != null) {
        return new BatchResult(check, decision);
      }
      failed.increment();
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      return new BatchResult(check, cause instanceof StoreException known ? known : late(cause));
    }

    private StoreException late(@Nullable Throwable cause) {
      return new StoreException(
          StoreException.Reason.UNANSWERED,
          "no answer within " + timeout.toMillis() + " ms; the check may have been counted",
          cause);
    }
  }

  /** How many at a time, and for how long. */
  public static final class Builder {

    private final Store store;
    private int concurrency = 5;
    private int size = 50;
    private Duration timeout = Duration.ofSeconds(10);

    private Builder(Store store) {
      this.store = store;
    }

    /**
     * How many parts may be under way at a time for each call: 1..1000, 5 unless told otherwise.
     */
    public Builder concurrency(int concurrency) {
      this.concurrency = checked("concurrency", concurrency, 1_000);
      return this;
    }

    /** How many checks a part has: 1..10000, 50 unless told otherwise. */
    public Builder size(int size) {
      this.size = checked("size", size, 10_000);
      return this;
    }

    /**
     * How long a check may take from when its part is sent: 10 s unless told otherwise, 1 ms to an
     * hour. The store may have a shorter deadline of its own.
     */
    public Builder timeout(Duration timeout) {
      boolean tooShort = timeout.compareTo(Duration.ofMillis(1)) < 0;
      if (tooShort || timeout.compareTo(Duration.ofHours(1)) > 0) {
        throw new InvalidValueException("timeout", timeout, "PT0.001S..PT1H");
      }
      this.timeout = timeout;
      return this;
    }

    /**
     * Takes what an environment says: {@code BATCH_CONCURRENCY}, {@code BATCH_SIZE}, and {@code
     * BATCH_TIMEOUT} in milliseconds.
     *
     * @throws InvalidValueException if a value is not what is expected
     */
    public Builder environment(Map<String, String> environment) {
      number(environment, "BATCH_CONCURRENCY", 1_000, this::concurrency);
      number(environment, "BATCH_SIZE", 10_000, this::size);
      number(environment, "BATCH_TIMEOUT", 3_600_000, millis -> timeout(Duration.ofMillis(millis)));
      return this;
    }

    private static void number(
        Map<String, String> environment, String name, int most, IntConsumer then) {
      String text = environment.get(name);
      if (text == null) {
        return;
      }
      if (!text.matches("\\d{1,9}")) {
        throw new InvalidValueException(name, text, "1.." + most);
      }
      then.accept(checked(name, Integer.parseInt(text), most));
    }

    private static int checked(String name, int came, int most) {
      if (came < 1 || came > most) {
        throw new InvalidValueException(name, came, "1.." + most);
      }
      return came;
    }

    /** The batch limiter. */
    public BatchLimiter build() {
      return new BatchLimiter(this);
    }
  }
}
