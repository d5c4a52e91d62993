package dev.weir.server.ops;

import dev.weir.store.Breaker.State;
import dev.weir.store.BreakerStatistics;
import dev.weir.store.GuardedStore;
import dev.weir.store.StoreException.Reason;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToLongFunction;

/** What circuit breakers and the failures that they saw look like in metrics. */
final class BreakerMeters {

  private static final String BREAKER = "rate_limiter.circuit.breaker.";

  private BreakerMeters() {}

  static void register(GuardedStore store, MeterRegistry registry) {
    for (State state : State.values()) {
      Gauge.builder(BREAKER + "state", store, each -> each.breakers(state))
          .description("Circuit breakers in this state, one for each Redis server")
          .tag("state", state.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    transitions(store, registry, "open", BreakerStatistics::opened);
    transitions(store, registry, "closed", BreakerStatistics::closed);
    FunctionCounter.builder(
            BREAKER + "rejected", store, each -> each.breakerStatistics().rejected())
        .description("Calls that the circuit breaker kept from the store")
        .register(registry);
    for (Reason reason : Reason.values()) {
      FunctionCounter.builder(
              "rate_limiter.errors",
              store,
              each -> Objects.requireNonNull(each.breakerStatistics().failures().get(reason)))
          .description(Meters.ERRORS)
          .tag("error_type", type(reason))
          .register(registry);
    }
  }

  private static void transitions(
      GuardedStore store,
      MeterRegistry registry,
      String to,
      ToLongFunction<BreakerStatistics> figure) {
    FunctionCounter.builder(
            BREAKER + "transitions", store, each -> figure.applyAsLong(each.breakerStatistics()))
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
