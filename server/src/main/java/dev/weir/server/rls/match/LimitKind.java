package dev.weir.server.rls.match;

import dev.weir.limit.Algorithm;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.limit.Window;
import dev.weir.server.rls.file.DomainFile.Extension;
import dev.weir.server.rls.file.DomainFile.RateLimit;
import dev.weir.server.rls.message.Unit;
import dev.weir.store.Consistency;
import dev.weir.store.KeySpace;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a limit of the files counts: as the original does, or as one of our kinds, which a request
 * that is refused leaves as it is.
 *
 * @param limit the limit
 * @param consistency how exactly instances agree on it
 */
public record LimitKind(Limit limit, Consistency consistency) {

  private static final Set<Algorithm> NAMED =
      EnumSet.complementOf(EnumSet.of(Algorithm.CONCURRENCY, Algorithm.ENVOY_FIXED_WINDOW));

  /**
   * Of what a file says.
   *
   * @throws InvalidValueException for what cannot be
   */
  public static LimitKind of(RateLimit written, Unit unit) {
    Extension more = written.more();
    if (more.unitMultiplier() < 1 || more.unitMultiplier() > unit.maxMultiplier()) {
      throw new InvalidValueException(
          "unit_multiplier", more.unitMultiplier(), "1.." + unit.maxMultiplier());
    }
    Window window = unit.window(more.unitMultiplier());
    Limit limit =
        keeps(more)
            ? kept(written.requestsPerUnit(), window, more)
            : Limit.envoy(written.requestsPerUnit(), window);
    return new LimitKind(limit, consistency(more.consistency(), limit));
  }

  private static boolean keeps(Extension more) {
    boolean ours = !more.algorithm().isEmpty() || more.burst().isPresent();
    return switch (more.onDenied()) {
      case "" -> ours;
      case "keep" -> true;
      case "count" -> {
        if (ours) {
          throw new InvalidValueException(
              "on_denied", "count", "keep beside algorithm and burst, which count no denied hits");
        }
        yield false;
      }
      default ->
          throw new InvalidValueException("on_denied", more.onDenied(), "one of count, keep");
    };
  }

  private static Limit kept(long units, Window window, Extension more) {
    if (units < 1) {
      throw new InvalidValueException("requests_per_unit", units, "1.." + Limit.MAX_UNITS);
    }
    Limit limit = Limit.of(units, window);
    if (!more.algorithm().isEmpty()) {
      limit = limit.algorithm(named(more.algorithm()));
    } else if (more.burst().isEmpty()) {
      limit = limit.algorithm(Algorithm.FIXED_WINDOW);
    }
    return more.burst().isPresent() ? limit.burst(more.burst().getAsLong()) : limit;
  }

  private static Algorithm named(String name) {
    try {
      Algorithm algorithm = Algorithm.named(name);
      if (NAMED.contains(algorithm)) {
        return algorithm;
      }
    } catch (InvalidValueException e) {
      // said below, with the names that are meant here
    }
    throw new InvalidValueException(
        "algorithm",
        name,
        NAMED.stream()
            .flatMap(each -> each.names().stream())
            .collect(Collectors.joining(", ", "one of ", "")));
  }

  private static Consistency consistency(String name, Limit limit) {
    if (name.isEmpty()) {
      return Consistency.EXACT;
    }
    Consistency consistency =
        Arrays.stream(Consistency.values())
            .filter(each -> each.toString().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidValueException("consistency", name, "one of exact, leased, local"));
    if (consistency == Consistency.LEASED && !limit.algorithm().leasable()) {
      throw new InvalidValueException(
          "consistency", name, "exact or local, or another algorithm than " + limit.algorithm());
    }
    return consistency;
  }

  /** Whether it is what the original has, so that its counters can be the original's. */
  boolean isOriginal() {
    return limit.algorithm() == Algorithm.ENVOY_FIXED_WINDOW && consistency == Consistency.EXACT;
  }

  /** What tells its counters from those of other limits of one node. */
  String id() {
    return limit.algorithm() + "-" + limit.window();
  }

  /** Counters of its own. */
  KeySpace keys() {
    return KeySpace.of("", "envoy", id()).consistency(consistency);
  }
}
