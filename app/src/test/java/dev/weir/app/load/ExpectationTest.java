package dev.weir.app.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpectationTest {

  @Test
  void parse_ofEachUnit_isInNanosecondsCountsAndShares() {
    List<String> mistakes = new ArrayList<>();
    List<Expectation> found =
        Expectation.parse(
            "p99<1ms, service.p99.9 <= 1.5s,max<20us,rate>50000/s,errors=0,denied<1%,p50>3ns",
            mistakes);
    assertThat(mistakes).isEmpty();
    assertThat(found)
        .extracting(Expectation::value)
        .containsExactly(1e6, 1.5e9, 20e3, 50_000.0, 0.0, 0.01, 3.0);
    assertThat(found)
        .extracting(Expectation::metric)
        .containsExactly(
            Metric.P99,
            Metric.SERVICE_P999,
            Metric.MAX,
            Metric.RATE,
            Metric.ERRORS,
            Metric.DENIED,
            Metric.P50);
    assertThat(found.get(1).text()).isEqualTo("service.p99.9<=1.5s");
    assertThat(found.get(5).isShare()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "p99",
        "p99<",
        "<1ms",
        "p99<1",
        "p99<1 minute",
        "p98<1ms",
        "rate>1ms",
        "errors=1ms",
        "rate>5%",
        "p99==1ms",
        "p99<1ms<2ms",
        "p99<-1ms",
        "p99<1e3ms",
        "p99!1ms",
        "p99<.5ms",
        "P99<1ms"
      })
  void parse_aMistake_isSaidWithWhatWasExpected(String text) {
    List<String> mistakes = new ArrayList<>();
    assertThat(Expectation.parse(text, mistakes)).isEmpty();
    assertThat(mistakes)
        .singleElement()
        .asString()
        .startsWith("--expect: ")
        .contains("(expected: ");
  }

  @Test
  void parse_severalMistakes_saysAll() {
    List<String> mistakes = new ArrayList<>();
    assertThat(Expectation.parse("p99<1,errors=0,foo>3,,rate>1ms", mistakes)).hasSize(1);
    assertThat(mistakes).hasSize(4);
  }
}
