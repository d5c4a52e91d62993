package dev.weir.server.ops;

import dev.weir.store.BreakerStatistics;
import dev.weir.store.BreakerStore;
import dev.weir.store.BreakerStore.State;
import dev.weir.store.StoreException.Reason;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToLongFunction;

/** What a circuit breaker and the failures that it saw look like in metrics. */
final class BreakerMeters {

  private static final String BREAKER = "rate_limiter.circuit.breaker.";

  private BreakerMeters() {}

  static void register(BreakerStore breaker, MeterRegistry registry) {
    for (State state : State.values()) {
      Gauge.builder(BREAKER + "state", breaker, each -> each.state() == state ? 1 : 0)
          .description("1 for the state that the circuit breaker is in")
          .tag("state", state.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    transitions(breaker, registry, "open", BreakerStatistics::opened);
    transitions(breaker, registry, "closed", BreakerStatistics::closed);
    FunctionCounter.builder(BREAKER + "rejected", breaker, each -> each.statistics().rejected())
        .description("Calls that the circuit breaker kept from the store")
        .register(registry);
    for (Reason reason : Reason.values()) {
      FunctionCounter.builder(
              "rate_limiter.errors",
              breaker,
              each -> Objects.requireNonNull(each.statistics().failures().get(reason)))
          .description(Meters.ERRORS)
          .tag("error_type", type(reason))
          .register(registry);
    }
  }

  private static void transitions(
      BreakerStore breaker,
      MeterRegistry registry,
      String to,
      ToLongFunction<BreakerStatistics> figure) {
    FunctionCounter.builder(
            BREAKER + "transitions", breaker, each -> figure.applyAsLong(each.statistics()))
        .description("How often the circuit breaker changed its state")
        .tag("to", to)
        .register(registry);
  }

  private static String type(Reason reason) {
    return switch (reason) {
      case UNAVAILABLE -> "redis_connection";
      case UNANSWERED -> "timeout";
      case OVERLOADED -> "overload";
      case BAD_COUNTER -> "bad_counter";
    };
  }
}
