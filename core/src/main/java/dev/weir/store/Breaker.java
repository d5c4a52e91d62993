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
import java.util.concurrent.atomic.LongAdder;

/**
 * A circuit breaker: when several calls in a row have failed, those that follow are not made, until
 * a probe in the background finds that there is an answer again. Calls that are under way at the
 * same time fail together, for one reason: a failure counts if its call began after the last one
 * that counted. So five in a row are five round trips, however many calls each of them had.
 * Thread-safe.
 *
 * <p>It decides and counts; {@link BreakerStore} puts it before a store, and a store of several
 * servers has one for each. No request is ever the probe. A probe takes one unit of a counter of
 * its own, so that a store that can be read and not written does not pass. What counts as a failure
 * is {@link Reason#UNAVAILABLE} and {@link Reason#UNANSWERED}: a store that is overloaded refuses
 * at once by itself, and a bad counter says nothing about the others.
 */
public final class Breaker {

  /** What a probe asks for, if nothing else is to be said: one unit that nobody else counts. */
  public static final Claim PROBE =
      new Claim(KeySpace.of("", "*breaker", "").key("probe"), Limit.perSecond(Limit.MAX_UNITS), 1);

  private static final Duration PROBE_INTERVAL = Duration.ofMillis(500);

  private final Probe probe;
  private final Scheduler scheduler;
  private final boolean enabled;
  private final int failureThreshold;
  private final Duration probeInterval;
  private final long patience;
  private final Listener listener;
  private final Map<Reason, LongAdder> failures = new EnumMap<>(Reason.class);
  private final LongAdder rejected = new LongAdder();
  private volatile Era era = new Era(0, 0);
  private volatile StoreException rejection = StoreException.notAsked(null);
  private volatile boolean probing;
  private volatile boolean ended;

  private Breaker(Builder builder, Probe probe) {
    this.probe = probe;
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

  /** A breaker to be configured. */
  public static Builder builder() {
    return new Builder();
  }

  /** Asks what is behind a breaker whether it answers, whatever the breaker's state. */
  public interface Probe {

    /** Asks for one unit of a counter that nobody else uses, such as {@link Breaker#PROBE}. */
    void ask(Completion<List<Decision>> completion);
  }

  /** Hears what a breaker does, on the thread of a call or a probe; must be quick. */
  public interface Listener {

    /** Calls are not made from now on. */
    default void opened(StoreException cause) {}

    /** Calls are made again. */
    default void closed() {}
  }

  /** Whether calls are made. */
  public enum State {
    /** They are. */
    CLOSED,
    /** They are not; a probe is under way. */
    HALF_OPEN,
    /** They are not. */
    OPEN
  }

  /**
   * The time between two changes, of the state or of how many failures there are in a row: a call
   * tells the one it began in how it ended, since what began in another says nothing about the
   * present one, but for an answer, which says that there is one.
   */
  public final class Era {
    /** Closed while even, open while odd. */
    private final int number;

    private final int failuresInARow;

    private Era(int number, int failuresInARow) {
      this.number = number;
      this.failuresInARow = failuresInARow;
    }

    private boolean isOpen() {
      return (number & 1) != 0;
    }

    /** Whether a call that begins now must not be made. */
    public boolean rejects() {
      return isOpen() && enabled;
    }

    /** Counts a call that is not made, and says what it is to fail with. */
    public StoreException rejection() {
      rejected.increment();
      return rejection;
    }

    /** A call that began in this era was answered. */
    public void succeeded() {
      Era now = era;
      if (now.failuresInARow != 0 && now.number == number) {
        change(now, new Era(number, 0));
      }
    }

    /** A call that began in this era failed. */
    public void failed(StoreException cause) {
      count(cause);
      boolean counts = cause.reason() == Reason.UNAVAILABLE || cause.reason() == Reason.UNANSWERED;
      if (!counts || isOpen() || this != era) {
        return;
      }
      if (failuresInARow + 1 >= failureThreshold) {
        open(this, cause);
      } else {
        change(this, new Era(number, failuresInARow + 1));
      }
    }
  }

  /** The present era, which does not change while all is well; costs one read. */
  public Era era() {
    return era;
  }

  private void count(StoreException cause) {
    Objects.requireNonNull(failures.get(cause.reason())).increment();
  }

  private synchronized boolean change(Era from, Era to) {
    boolean isNow = era == from;
    era = isNow ? to : era;
    return isNow;
  }

  private void open(Era began, StoreException cause) {
    rejection = StoreException.notAsked(cause);
    Era opened = new Era(began.number + 1, 0);
    if (change(began, opened)) {
      listener.opened(cause);
      probeLater(opened, 0);
    }
  }

  private void close(Era opened) {
    if (change(opened, new Era(opened.number + 1, 0))) {
      listener.closed();
    }
  }

  /**
   * @param waited for how many intervals the last probe has been under way
   */
  private void probeLater(Era opened, long waited) {
    scheduler.after(
        probeInterval,
        () -> {
          if (ended || era != opened) {
            return;
          }
          boolean waits = probing && waited < patience;
          probeLater(opened, waits ? waited + 1 : 0);
          if (!waits) {
            probing = true;
            probe(new Probing(opened));
          }
        });
  }

  private final class Probing implements Completion<List<Decision>> {
    private final Era opened;

    Probing(Era opened) {
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
   * Asks what is behind it, whatever the state.
   *
   * @param completion gets what it answers
   */
  public void probe(Completion<List<Decision>> completion) {
    try {
      probe.ask(completion);
    } catch (StoreException e) {
      completion.failed(e);
    }
  }

  /** Whether calls are made. */
  public State state() {
    if (!era.isOpen()) {
      return State.CLOSED;
    }
    return probing ? State.HALF_OPEN : State.OPEN;
  }

  /** Whether it keeps calls back; if not, it only tells whether it would. */
  public boolean isEnabled() {
    return enabled;
  }

  /** What it has seen. */
  public BreakerStatistics statistics() {
    int now = era.number;
    Map<Reason, Long> counts = new EnumMap<>(Reason.class);
    failures.forEach((reason, count) -> counts.put(reason, count.sum()));
    return new BreakerStatistics((now + 1L) / 2, now / 2, rejected.sum(), counts);
  }

  /** Probes no more. */
  public void close() {
    ended = true;
  }

  /** When it opens and how it closes. */
  public static final class Builder {

    private static final Duration MAX_RECOVERY = Duration.ofHours(1);

    private boolean enabled = true;
    private int failureThreshold = 5;
    private Duration recoveryTimeout = Duration.ofSeconds(30);
    private Scheduler scheduler = Scheduler.system();
    private Listener listener = new Listener() {};

    private Builder() {}

    /** Whether calls fail at once while the store does not answer: true unless told otherwise. */
    public Builder enabled(boolean enabled) {
      this.enabled = enabled;
      return this;
    }

    /**
     * Failures in a row that open it, each of a call that began after the one before had failed:
     * 1..1000000, five unless told otherwise.
     */
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

    /**
     * A breaker that is closed; one builder may make several.
     *
     * @param probe asks what is behind it
     */
    public Breaker build(Probe probe) {
      return new Breaker(this, probe);
    }
  }
}
