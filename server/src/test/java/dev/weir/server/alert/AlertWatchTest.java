package dev.weir.server.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.weir.limit.InvalidValueException;
import dev.weir.server.alert.Sample.Cache;
import dev.weir.server.alert.Sample.Latency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertWatchTest {

  private static final double[] BOUNDS = {0.001, 0.01, 0.1, Double.POSITIVE_INFINITY};
  private static final Alert DENIALS = new Alert("denials", Signal.DENIAL_RATE, 0.5);

  private final List<String> told = new ArrayList<>();
  private Sample counted = sample(0, 0, 0, Cache.NONE, new long[4]);

  private static Sample sample(
      long allowed, long rejected, long degraded, Cache cache, long[] durations) {
    double seconds = durations[0] * 0.001 + durations[1] * 0.01 + durations[2] * 0.1;
    return new Sample(allowed, rejected, degraded, cache, new Latency(BOUNDS, durations, seconds));
  }

  private AlertWatch watch(Alert... alerts) {
    return new AlertWatch(
        Duration.ofMinutes(1),
        10,
        List.of(alerts),
        () -> counted,
        new AlertWatch.Listener() {
          @Override
          public void raised(Alert alert, String text) {
            told.add("raised " + alert.name() + ": " + text);
          }

          @Override
          public void ended(Alert alert, String text) {
            told.add("ended " + alert.name() + ": " + text);
          }
        });
  }

  private void decide(long allowed, long rejected) {
    counted =
        sample(
            counted.allowed() + allowed, counted.rejected() + rejected, 0, Cache.NONE, new long[4]);
  }

  /** So many ticks, in each so many checks that were allowed and rejected. */
  private void tick(AlertWatch watch, int ticks, long allowed, long rejected) {
    for (int i = 0; i < ticks; i++) {
      decide(allowed, rejected);
      watch.tick();
    }
  }

  @Test
  void denials_overTheThreshold_raiseAtTheThirdTickInARow() {
    AlertWatch watch = watch(DENIALS);
    watch.tick();
    tick(watch, 2, 20, 30);
    assertThat(told).isEmpty();

    tick(watch, 1, 20, 30);

    assertThat(told).containsExactly("raised denials: denial_rate is 0.6 (expected: at most 0.5)");
    assertThat(watch.active()).containsExactly("denials");
  }

  @Test
  void denials_aroundTheThreshold_doNotFlap() {
    AlertWatch watch = watch(DENIALS);
    watch.tick();
    tick(watch, 70, 490, 510);
    for (int i = 0; i < 200; i++) {
      tick(watch, 1, i % 2 == 0 ? 520 : 480, i % 2 == 0 ? 480 : 520);
    }
    assertThat(told).hasSize(1);

    tick(watch, 120, 1_000, 0);

    assertThat(told).hasSize(2);
    assertThat(told.get(1)).startsWith("ended denials: denial_rate is 0.");
    assertThat(watch.active()).isEmpty();
  }

  @Test
  void fewChecks_allRejected_raiseNothing() {
    AlertWatch watch = watch(DENIALS);
    watch.tick();
    tick(watch, 9, 0, 1);
    tick(watch, 100, 0, 0);

    assertThat(told).isEmpty();
  }

  @Test
  void checks_thatCease_endTheAlert() {
    AlertWatch watch = watch(DENIALS);
    watch.tick();
    tick(watch, 5, 0, 100);
    tick(watch, 75, 0, 0);

    assertThat(told).hasSize(2);
    assertThat(told.get(1))
        .isEqualTo(
            "ended denials: denial_rate is unknown, for lack of checks (expected: at most 0.5)");
  }

  @Test
  void alert_removedWhileRaised_ends_andOneAddedIsWatched() {
    AlertWatch watch = watch(DENIALS);
    watch.tick();
    tick(watch, 5, 0, 100);

    assertThat(watch.remove("denials")).isTrue();
    assertThat(watch.remove("denials")).isFalse();
    watch.put(new Alert("others", Signal.DENIAL_RATE, 0.9));
    tick(watch, 3, 0, 100);

    assertThat(told).hasSize(3);
    assertThat(told.get(1)).isEqualTo("ended denials: not watched any more");
    assertThat(watch.active()).containsExactly("others");
  }

  @Test
  void threshold_raisedAboveTheValue_endsTheAlert() {
    AlertWatch watch = watch(DENIALS);
    watch.tick();
    tick(watch, 70, 40, 60);
    watch.put(DENIALS.at(0.9));
    tick(watch, 10, 40, 60);

    assertThat(told).hasSize(2);
  }

  @Test
  void alerts_beyondTheBound_areRefused() {
    AlertWatch watch = watch();
    for (int i = 0; i < AlertWatch.MAX_ALERTS; i++) {
      watch.put(new Alert("alert-" + i, Signal.DENIAL_RATE, 1));
    }
    watch.put(new Alert("alert-0", Signal.DENIAL_RATE, 0.5));

    assertThatThrownBy(() -> watch.put(DENIALS))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("alerts: one more (expected: at most 32)");
  }

  @ParameterizedTest
  @CsvSource({
    "DENIAL_RATE, 0.4",
    "STORE_FAILURE_RATE, 0.1",
    "LATENCY_AVERAGE, 0.00379",
    "LATENCY_P99, 0.1",
    "CACHE_HIT_RATE, 0.25"
  })
  void signal_ofASample_isItsValue(Signal signal, double value) {
    Sample sample = sample(60, 40, 10, new Cache(5, 15, 1), new long[] {89, 9, 2, 0});

    assertThat(signal.value(sample).orElseThrow()).isCloseTo(value, within(1e-9));
  }

  @Test
  void cacheHitRate_whileThereIsRoom_isUnknown() {
    Sample sample = sample(60, 40, 0, new Cache(0, 100, 0), new long[4]);

    assertThat(Signal.CACHE_HIT_RATE.value(sample)).isEmpty();
    assertThat(Signal.CACHE_HIT_RATE.isAmiss(0.7, 0.8)).isTrue();
    assertThat(Signal.CACHE_HIT_RATE.isAmiss(0.9, 0.8)).isFalse();
  }

  @Test
  void changes_ofTheUsualAlerts_areApplied() {
    List<Alert> alerts =
        AlertChange.apply(
            List.of(
                AlertChange.parse("high-latency=off"),
                AlertChange.parse("high-denial-rate = 0.5"),
                AlertChange.parse("slow=latency_p99:0.002")));

    assertThat(alerts)
        .hasSize(Alert.USUAL.size())
        .noneMatch(alert -> alert.name().equals("high-latency"))
        .contains(
            new Alert("high-denial-rate", Signal.DENIAL_RATE, 0.5),
            new Alert("slow", Signal.LATENCY_P99, 0.002));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "x=0.1",
        "x=off",
        "high-latency=",
        "high-latency=-1",
        "high-denial-rate=1.1",
        "slow=nothing:1",
        "slow=denial_rate:NaN",
        "SLOW=denial_rate:1",
        "a=b=c"
      })
  void change_thatIsNone_isRefused(String text) {
    assertThatThrownBy(() -> AlertChange.parse(text)).isInstanceOf(InvalidValueException.class);
  }
}
