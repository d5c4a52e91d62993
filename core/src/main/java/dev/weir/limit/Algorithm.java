package dev.weir.limit;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a limit counts. This table is the one place that says for each algorithm what it is called,
 * which {@linkplain Law laws} hold, and whether it can be leased to instances or reserved ahead.
 *
 * <table>
 * <caption>The algorithms</caption>
 * <tr><th>algorithm</th><th>admits at most</th><th>state</th></tr>
 * <tr><td>{@link #FIXED_WINDOW}</td><td>L in an aligned window, 2·L across an edge</td><td>one count</td></tr>
 * <tr><td>{@link #SLIDING_WINDOW_COUNTER}</td><td>L·(1+x/W) in a span x ≤ W</td><td>two counts</td></tr>
 * <tr><td>{@link #SEGMENTED_WINDOW}</td><td>L in any window</td><td>one count a segment</td></tr>
 * <tr><td>{@link #SLIDING_WINDOW_LOG}</td><td>L in any window</td><td>one entry an instant</td></tr>
 * <tr><td>{@link #BUCKET}</td><td>capacity + rate·x in a span x</td><td>one level</td></tr>
 * <tr><td>{@link #CONCURRENCY}</td><td>L at once</td><td>one entry a lease</td></tr>
 * <tr><td>{@link #ENVOY_FIXED_WINDOW}</td><td>L in an aligned window</td><td>one count</td></tr>
 * </table>
 */
@SuppressWarnings("ImmutableEnumChecker") // its sets and lists are unmodifiable
public enum Algorithm {
  /** A count for each window, aligned to the Unix epoch. */
  FIXED_WINDOW(EnumSet.allOf(Law.class), true, false, "fixed_window"),

  /** Two counts; the share of the previous window is weighted by what of it is still in sight. */
  SLIDING_WINDOW_COUNTER(
      EnumSet.allOf(Law.class), true, false, "sliding_window_counter", "sliding_window"),

  /** A window of segments that counts the whole of the oldest one. */
  SEGMENTED_WINDOW(EnumSet.allOf(Law.class), false, false, "segmented_window"),

  /** Every admitted instant, exactly; for limits up to 10 000. */
  SLIDING_WINDOW_LOG(EnumSet.allOf(Law.class), false, false, "sliding_window_log"),

  /** A token bucket, a leaky bucket as a meter, or GCRA: one transition under three names. */
  BUCKET(EnumSet.allOf(Law.class), true, true, "token_bucket", "gcra", "leaky_bucket", "bucket"),

  /** Requests in flight: a lease holds units until it is released or expires. */
  CONCURRENCY(
      EnumSet.complementOf(EnumSet.of(Law.ADDITIVE, Law.RETRY_AFTER, Law.REFUND, Law.PENALTY)),
      false,
      false,
      "concurrency"),

  /**
   * The window of Envoy's rate limit service: a denied cost is counted too, a look is denied where
   * more than the limit is counted, and a limit may be 0. It has no name: only that service's own
   * files mean it.
   */
  ENVOY_FIXED_WINDOW(
      EnumSet.complementOf(EnumSet.of(Law.ADDITIVE, Law.LIVE_CHANGE, Law.PENALTY)), false, false);

  private final Set<Law> laws;
  private final boolean leasable;
  private final boolean reservable;
  private final List<String> names;

  Algorithm(EnumSet<Law> laws, boolean leasable, boolean reservable, String... names) {
    this.laws = Collections.unmodifiableSet(laws);
    this.leasable = leasable;
    this.reservable = reservable;
    this.names = List.of(names);
  }

  /**
   * The algorithm that answers to a name. Case, hyphens and underscores make no difference.
   *
   * @throws InvalidValueException if none does; the message lists the names
   */
  public static Algorithm named(String name) {
    String wanted = name.toLowerCase(Locale.ROOT).replace('-', '_');
    for (Algorithm algorithm : values()) {
      if (algorithm.names.contains(wanted)) {
        return algorithm;
      }
    }
    throw new InvalidValueException("algorithm", name, "one of " + allNames());
  }

  private static String allNames() {
    return Arrays.stream(values())
        .flatMap(algorithm -> algorithm.names.stream())
        .collect(Collectors.joining(", "));
  }

  /** The names it answers to, the canonical one first; none if rules cannot name it. */
  public List<String> names() {
    return names;
  }

  /** The laws that hold. */
  public Set<Law> laws() {
    return laws;
  }

  /** Whether an instance may take a slice ahead and decide from it locally. */
  public boolean leasable() {
    return leasable;
  }

  /** Whether units can be reserved ahead of time: "go, at time t". */
  public boolean reservable() {
    return reservable;
  }

  /** The canonical name, or what it is called where it has none. */
  @Override
  public String toString() {
    return names.isEmpty() ? name().toLowerCase(Locale.ROOT) : names.get(0);
  }
}
