package dev.weir.server.alert;

import dev.weir.limit.InvalidValueException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Raises alerts and ends them. Thread-safe; alerts may come, go and change at any time.
 *
 * <p>At each {@linkplain #tick tick} it looks at what was counted in the window that ends then.
 * Where that were too few checks, nothing is amiss. An alert is raised when its signal was amiss at
 * {@value #RAISING} ticks in a row, and ends when it was well at {@value #ENDING}, by a tenth of
 * the threshold, so that what is at the threshold does not flap.
 */
public final class AlertWatch {

  /** How many there may be. */
  public static final int MAX_ALERTS = 32;

  private static final int TICKS = 60;
  private static final int RAISING = 3;
  private static final int ENDING = 10;

  private final Duration window;
  private final long minChecks;
  private final Supplier<Sample> counted;
  private final Listener listener;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private final Map<String, Watched> alerts = new TreeMap<>();

  /** Who hears of alerts; called while nothing else is looked at, so must be quick. */
  public interface Listener {

    /**
     * An alert was raised.
     *
     * @param text for operators, for example {@code denial_rate is 0.42 (expected: at most 0.3)}
     */
    void raised(Alert alert, String text);

    /** It has ended, or is not watched any more. */
    void ended(Alert alert, String text);
  }

  /**
   * An alert and how it is.
   *
   * @param alert the alert
   * @param active whether it is raised
   * @param raised how often it was, since it is watched
   * @param value of its signal, in the window that ended at the last tick; empty if unknown
   */
  public record State(Alert alert, boolean active, long raised, OptionalDouble value) {}

  private static final class Watched {
    private Alert alert;
    private OptionalDouble value = OptionalDouble.empty();
    private boolean active;
    private int against;
    private long raised;

    Watched(Alert alert) {
      this.alert = alert;
    }

    State state() {
      return new State(alert, active, raised, value);
    }
  }

  /**
   * A watch that is yet to tick.
   *
   * @param window over which signals are taken
   * @param minChecks in a window, for anything to be amiss
   * @param alerts to begin with
   * @param counted what was counted until now
   */
  public AlertWatch(
      Duration window,
      long minChecks,
      Collection<Alert> alerts,
      Supplier<Sample> counted,
      Listener listener) {
    this.window = window;
    this.minChecks = minChecks;
    this.counted = counted;
    this.listener = listener;
    alerts.forEach(this::put);
  }

  /** How long between two ticks. */
  public Duration interval() {
    return window.dividedBy(TICKS);
  }

  /** Over which signals are taken. */
  public Duration window() {
    return window;
  }

  /** How many checks there have to be in a window for anything to be amiss. */
  public long minChecks() {
    return minChecks;
  }

  /**
   * Adds an alert, or changes that of its name.
   *
   * @throws InvalidValueException if there are {@link #MAX_ALERTS} others
   */
  public synchronized void put(Alert alert) {
    Watched known = alerts.get(alert.name());
    if (known == null && alerts.size() == MAX_ALERTS) {
      throw new InvalidValueException("alerts", "one more", "at most " + MAX_ALERTS);
    }
    if (known == null) {
      alerts.put(alert.name(), new Watched(alert));
    } else {
      known.alert = alert;
      known.against = 0;
    }
  }

  /** Removes the alert of this name, if there is one. */
  public synchronized boolean remove(String name) {
    Watched known = alerts.remove(name);
    if (known != null && known.active) {
      listener.ended(known.alert, "not watched any more");
    }
    return known != null;
  }

  /** Every alert, by name. */
  public synchronized List<State> states() {
    return alerts.values().stream().map(Watched::state).toList();
  }

  /** The names of those that are raised. */
  public List<String> active() {
    return states().stream().filter(State::active).map(state -> state.alert().name()).toList();
  }

  /** Looks at what was counted. To be called at each {@link #interval}. */
  public synchronized void tick() {
    Sample now = counted.get();
    samples.addLast(now);
    if (samples.size() > TICKS + 1) {
      samples.removeFirst();
    }
    Sample between = now.minus(samples.getFirst());
    boolean enough = between.checks() >= minChecks && between.checks() > 0;
    for (Watched each : alerts.values()) {
      each.value = enough ? each.alert.signal().value(between) : OptionalDouble.empty();
      look(each);
    }
  }

  private void look(Watched watched) {
    Alert alert = watched.alert;
    Signal signal = alert.signal();
    double threshold = watched.active ? signal.relaxed(alert.threshold()) : alert.threshold();
    boolean amiss =
        watched.value.isPresent() && signal.isAmiss(watched.value.getAsDouble(), threshold);
    watched.against = amiss == watched.active ? 0 : watched.against + 1;
    if (watched.against < (watched.active ? ENDING : RAISING)) {
      return;
    }
    watched.against = 0;
    watched.active = amiss;
    if (amiss) {
      watched.raised++;
      listener.raised(alert, text(watched));
    } else {
      listener.ended(alert, text(watched));
    }
  }

  private static String text(Watched watched) {
    Alert alert = watched.alert;
    String value =
        watched.value.isPresent()
            ? shown(watched.value.getAsDouble())
            : "unknown, for lack of checks";
    return alert.signal().text()
        + " is "
        + value
        + " (expected: "
        + alert.signal().expects()
        + " "
        + shown(alert.threshold())
        + ")";
  }

  /** A number with four digits that matter. */
  public static String shown(double value) {
    return Double.isInfinite(value)
        ? "more than 1"
        : new java.math.BigDecimal(value)
            .round(new java.math.MathContext(4))
            .stripTrailingZeros()
            .toPlainString();
  }
}
