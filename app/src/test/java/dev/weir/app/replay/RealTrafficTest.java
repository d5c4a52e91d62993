package dev.weir.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import dev.weir.store.Claim;
import dev.weir.store.KeySpace;
import dev.weir.testkit.Answer;
import dev.weir.testkit.ReferenceModel;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Real traffic through a replay gives, request by request, what the reference model answers. */
class RealTrafficTest {

  private static final KeySpace SPACE = KeySpace.of("", "model", "");

  static Stream<Arguments> each() {
    return Stream.of(RealTraffic.values())
        .flatMap(
            traffic ->
                Stream.of(Algorithm.values()).map(algorithm -> Arguments.of(traffic, algorithm)));
  }

  @ParameterizedTest
  @MethodSource("each")
  void replay_realTraffic_decidesLikeTheReferenceModel(RealTraffic traffic, Algorithm algorithm)
      throws IOException {
    List<Event> events = traffic.read();
    Limit limit = traffic.limit(algorithm);
    RecordedClock clock = new RecordedClock(limit.window().micros());
    Trial trial = new Trial(limit, clock);
    try (ReferenceModel model = new ReferenceModel()) {
      for (int i = 0; i < events.size(); i++) {
        Event event = events.get(i);
        clock.arrive(event.timeMicros(), 1);
        model.moveTo(clock.nowMicros());
        Claim claim = new Claim(SPACE.key(event.key()), limit, event.cost());
        Answer expected = model.acquire(List.of(claim)).get(0);
        Answer came = Answer.of(trial.decide(event));
        if (!came.agrees(expected)) {
          assertThat(came).as("request %d of %s, %s", i, traffic, event).isEqualTo(expected);
        }
      }
    }
    assertThat(trial.requests()).isEqualTo(traffic.events());
    assertThat(trial.denied()).as("something is at stake").isBetween(500L, traffic.events() - 500L);
    System.out.printf("%s %s: %d of %d denied%n", traffic, limit, trial.denied(), events.size());
  }
}
