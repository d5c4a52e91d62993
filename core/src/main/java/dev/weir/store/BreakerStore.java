package dev.weir.store;

import dev.weir.limit.Decision;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.store.StoreException.Reason;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * A store behind a circuit breaker: when several calls in a row have failed, those that follow fail
 * at once, without a wait, until a probe in the background finds that the store answers again.
 * Thread-safe.
 *
 * <p>No request is ever the probe. A probe takes one unit of a counter of its own, so that a store
 * that can be read and not written does not pass. What counts as a failure is {@link
 * Reason#UNAVAILABLE} and {@link Reason#UNANSWERED}: a store that is overloaded refuses at once by
 * itself, and a bad counter says nothing about the others.
 *
 * <p>A successful call costs two reads and one small object more than without.
 */
public final class BreakerStore implements Store {

  private static final Duration PROBE_INTERVAL = Duration.ofMillis(500);
  private static final Limit PROBES = Limit.perSecond(Limit.MAX_UNITS);
  private static final Claim PROBE =
      new Claim(KeySpace.of("", "*breaker", "").key("probe"), PROBES, 1);

  private final Store store;
  private final Scheduler scheduler;
  private final boolean enabled;
  private final int failureThreshold;
  private final Duration probeInterval;
  private final long patience;
  private final Listener listener;

  /** Goes up whenever the state changes: closed while even, open while odd. */
  private final AtomicInteger era = new AtomicInteger();

  private final AtomicInteger failuresInARow = new AtomicInteger();
  private final Map<Reason, LongAdder> failures = new EnumMap<>(Reason.class);
  private final LongAdder rejected = new LongAdder();
  private volatile StoreException rejection = StoreException.notAsked(null);
  private volatile boolean probing;
  private volatile boolean ended;

  private BreakerStore(Builder builder) {
    this.store = builder.store;
    this.scheduler = builder.scheduler;
    this.enabled = builder.enabled;
    this.failureThreshold = builder.failureThreshold;
    boolean soon = builder.recoveryTimeout.compareTo(PROBE_INTERVAL) < 0;
    this.probeInterval = soon ? builder.recoveryTimeout : PROBE_INTERVAL;
    this.patience = Math.max(1, builder.recoveryTimeout.dividedBy(probeInterval));
    this.listener = builder.listener;
    for (Reason reason : Reason.values()) {
      failures.put(reason, new LongAdder());
    }
  }

  /** A breaker before this store, which is closed with it. */
  public static Builder builder(Store store) {
    return new Builder(store);
  }

  /** Hears what a breaker does, on the thread of a call or a probe; must be quick. */
  public interface Listener {

    /** Calls are kept from the store from now on. */
    default void opened(StoreException cause) {}

    /** Calls reach the store again. */
    default void closed() {}
  }

  /** Whether calls reach the store. */
  public enum State {
    /** They do. */
    CLOSED,
    /** They do not; a probe is under way. */
    HALF_OPEN,
    /** They do not. */
    OPEN
  }

  @Override
  public void acquire(List<Claim> claims, Completion<List<Decision>> completion) {
    int now = era.get();
    if (rejects(now)) {
      reject(completion);
    } else {
      store.acquire(claims, new Watched<>(this, now, completion));
    }
  }

  @Override
  public void peek(List<Claim> claims, Completion<List<Decision>> completion) {
    int now = era.get();
    if (rejects(now)) {
      reject(completion);
    } else {
      store.peek(claims, new Watched<>(this, now, completion));
    }
  }

  @Override
  public void adjust(Adjustment adjustment, Completion<Decision> completion) {
    int now = era.get();
    if (rejects(now)) {
      reject(completion);
    } else {
      store.adjust(adjustment, new Watched<>(this, now, completion));
    }
  }

  private boolean rejects(int now) {
    return isOpen(now) && enabled;
  }

  private static boolean isOpen(int era) {
    return (era & 1) != 0;
  }

  private void reject(Completion<?> completion) {
    rejected.increment();
    completion.failed(rejection);
  }

  /**
   * Watches one call.
   *
   * @param era when it began: what began in another says nothing about this one
   */
  private record Watched<T>(BreakerStore breaker, int era, Completion<T> completion)
      implements Completion<T> {
    @Override
    public void completed(T answer) {
      breaker.succeeded(era);
      completion.completed(answer);
    }

    @Override
    public void failed(StoreException cause) {
      breaker.failed(era, cause);
      completion.failed(cause);
    }
  }

  private void succeeded(int began) {
    if (failuresInARow.get() != 0 && began == era.get()) {
      failuresInARow.set(0);
    }
  }

  private void failed(int began, StoreException cause) {
    count(cause);
    boolean counts = cause.reason() == Reason.UNAVAILABLE || cause.reason() == Reason.UNANSWERED;
    if (counts
        && !isOpen(began)
        && began == era.get()
        && failuresInARow.incrementAndGet() >= failureThreshold) {
      open(began, cause);
    }
  }

  private void count(StoreException cause) {
    Objects.requireNonNull(failures.get(cause.reason())).increment();
  }

  private void open(int began, StoreException cause) {
    rejection = StoreException.notAsked(cause);
    if (era.compareAndSet(began, began + 1)) {
      listener.opened(cause);
      probeLater(began + 1, 0);
    }
  }

  private void close(int opened) {
    failuresInARow.set(0);
    if (era.compareAndSet(opened, opened + 1)) {
      listener.closed();
    }
  }

  /**
   * @param waited for how many intervals the last probe has been under way
   */
  private void probeLater(int opened, long waited) {
    scheduler.after(
        probeInterval,
        () -> {
          if (ended || era.get() != opened) {
            return;
          }
          boolean waits = probing && waited < patience;
          probeLater(opened, waits ? waited + 1 : 0);
          if (!waits) {
            probing = true;
            probe(new Probe(opened));
          }
        });
  }

  private final class Probe implements Completion<List<Decision>> {
    private final int opened;

    Probe(int opened) {
      this.opened = opened;
    }

    @Override
    public void completed(List<Decision> answer) {
      probing = false;
      close(opened);
    }

    @Override
    public void failed(StoreException cause) {
      probing = false;
      rejection = StoreException.notAsked(cause);
    }
  }

  /**
   * Asks the store itself, whatever the state, for one unit of a counter that nobody else uses.
   *
   * @param completion gets what it answers
   */
  public void probe(Completion<List<Decision>> completion) {
    try {
      store.acquire(List.of(PROBE), completion);
    } catch (StoreException e) {
      completion.failed(e);
    }
  }

  /** Whether calls reach the store. */
  public State state() {
    if (!isOpen(era.get())) {
      return State.CLOSED;
    }
    return probing ? State.HALF_OPEN : State.OPEN;
  }

  /** Whether it keeps calls from the store; if not, it only tells whether it would. */
  public boolean isEnabled() {
    return enabled;
  }

  /** What it has seen. */
  public BreakerStatistics statistics() {
    int now = era.get();
    Map<Reason, Long> counts = new EnumMap<>(Reason.class);
    failures.forEach((reason, count) -> counts.put(reason, count.sum()));
    return new BreakerStatistics((now + 1L) / 2, now / 2, rejected.sum(), counts);
  }

  @Override
  public void close() {
    ended = true;
    store.close();
  }

  /** When it opens and how it closes. */
  public static final class Builder {

    private static final Duration MAX_RECOVERY = Duration.ofHours(1);

    private final Store store;
    private boolean enabled = true;
    private int failureThreshold = 5;
    private Duration recoveryTimeout = Duration.ofSeconds(30);
    private Scheduler scheduler = Scheduler.system();
    private Listener listener = new Listener() {};

    private Builder(Store store) {
      this.store = store;
    }

    /** Whether calls fail at once while the store does not answer: true unless told otherwise. */
    public Builder enabled(boolean enabled) {
      this.enabled = enabled;
      return this;
    }

    /** Failures in a row that open it: 1..1000000, five unless told otherwise. */
    public Builder failureThreshold(int failureThreshold) {
      if (failureThreshold < 1 || failureThreshold > 1_000_000) {
        throw new InvalidValueException("failureThreshold", failureThreshold, "1..1000000");
      }
      this.failureThreshold = failureThreshold;
      return this;
    }

    /**
     * After this long at the latest the store is asked again, even if the last probe never came
     * back: 1 ms..1 h, 30 s unless told otherwise. Probes go every half second anyway, or as often
     * as this if it is shorter.
     */
    public Builder recoveryTimeout(Duration recoveryTimeout) {
      if (recoveryTimeout.compareTo(Duration.ofMillis(1)) < 0
          || recoveryTimeout.compareTo(MAX_RECOVERY) > 0) {
        throw new InvalidValueException("recoveryTimeout", recoveryTimeout, "PT0.001S..PT1H");
      }
      this.recoveryTimeout = recoveryTimeout;
      return this;
    }

    /** Runs the probes: {@link Scheduler#system} unless told otherwise. */
    public Builder scheduler(Scheduler scheduler) {
      this.scheduler = Objects.requireNonNull(scheduler);
      return this;
    }

    /** Hears of each opening and closing: nobody unless told otherwise. */
    public Builder listener(Listener listener) {
      this.listener = Objects.requireNonNull(listener);
      return this;
    }

    /** The store behind its breaker. */
    public BreakerStore build() {
      return new BreakerStore(this);
    }
  }
}
