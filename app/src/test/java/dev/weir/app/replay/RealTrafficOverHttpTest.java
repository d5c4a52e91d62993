package dev.weir.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.server.WeirServer;
import dev.weir.server.config.Settings;
import dev.weir.testkit.ManualTicker;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real traffic, sent in order over HTTP to a server whose clock is set before each request, is
 * decided as in a replay (and so as by the reference model, see {@link RealTrafficTest}).
 */
class RealTrafficOverHttpTest {

  private static final int EVENTS_IN_A_BUILD = 20_000;

  /** Every algorithm that a request can name. */
  static Stream<Arguments> each() {
    return Stream.of(RealTraffic.values())
        .flatMap(
            traffic ->
                Stream.of(Algorithm.values())
                    .filter(algorithm -> !algorithm.names().isEmpty())
                    .map(algorithm -> Arguments.of(traffic, algorithm)));
  }

  @ParameterizedTest
  @MethodSource("each")
  void server_realTraffic_decidesLikeAReplay(RealTraffic traffic, Algorithm algorithm)
      throws IOException {
    List<Event> all = traffic.read();
    List<Event> events = all.subList(0, Math.min(all.size(), most(algorithm)));
    Limit limit = traffic.limit(algorithm);
    RecordedClock clock = new RecordedClock(limit.window().micros());
    Trial trial = new Trial(limit, clock);
    ManualTicker serverClock = ManualTicker.at(0);
    Settings settings =
        Settings.read(
            Map.of(),
            Map.of("http.port", "0", "grpc.port", "off", "resp.port", "off", "debug.port", "off"));
    long start = System.nanoTime();
    try (WeirServer server = WeirServer.start(settings, serverClock);
        CheckConnection connection = new CheckConnection(server.httpPort())) {
      for (int i = 0; i < events.size(); i++) {
        Event event = events.get(i);
        clock.arrive(event.timeMicros(), 1);
        serverClock.moveTo(clock.nowMicros());
        CheckConnection.Reply expected = replyTo(trial.decide(event));
        CheckConnection.Reply came = connection.check(event.key(), limit, event.cost());
        if (!came.equals(expected)) {
          assertThat(came).as("request %d of %s, %s", i, traffic, event).isEqualTo(expected);
        }
      }
    }
    assertThat(trial.denied()).as("something is at stake").isBetween(500L, events.size() - 500L);
    System.out.printf(
        "%s %s: %d of %d denied, %.0f requests a second%n",
        traffic,
        limit,
        trial.denied(),
        events.size(),
        events.size() / ((System.nanoTime() - start) / 1e9));
  }

  /** In a build, only the default algorithm gets all of it; the profile `long` is for the rest. */
  private static int most(Algorithm algorithm) {
    return Boolean.getBoolean("weir.traffic.whole") || algorithm == Algorithm.SLIDING_WINDOW_COUNTER
        ? Integer.MAX_VALUE
        : EVENTS_IN_A_BUILD;
  }

  private static CheckConnection.Reply replyTo(Decision decision) {
    long retryAfterSeconds =
        decision.retryAfterMicros().isPresent()
            ? (decision.retryAfterMicros().getAsLong() + 999_999) / 1_000_000
            : 0;
    return new CheckConnection.Reply(
        decision.allowed() ? 200 : 429, decision.remaining(), retryAfterSeconds);
  }
}
