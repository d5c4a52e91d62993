package dev.weir.app.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.load.Expectation.Comparison;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

class ExpectationPropertyTest {

  @Property(tries = 500, seed = "4")
  void parse_whatIsWritten_isReadBack(
      @ForAll Metric metric,
      @ForAll("signs") String sign,
      @ForAll @LongRange(min = 0, max = 1_000_000) long thousandths) {
    String number = thousandths / 1000 + "." + String.format("%03d", thousandths % 1000);
    String suffix = metric.unit() == Metric.Unit.TIME ? "ns" : "";
    List<String> mistakes = new ArrayList<>();
    List<Expectation> found = Expectation.parse(metric + sign + number + suffix, mistakes);
    assertThat(mistakes).isEmpty();
    assertThat(found).hasSize(1);
    assertThat(found.get(0).metric()).isEqualTo(metric);
    assertThat(found.get(0).value()).isEqualTo(thousandths / 1000.0);
    double value = found.get(0).value();
    Comparison comparison = found.get(0).comparison();
    assertThat(comparison.holds(value, value)).isEqualTo(sign.contains("="));
    assertThat(comparison.holds(value - 1, value)).isEqualTo(sign.contains("<"));
    assertThat(comparison.holds(value + 1, value)).isEqualTo(sign.contains(">"));
  }

  @Provide
  Arbitrary<String> signs() {
    return Arbitraries.of("<", "<=", ">", ">=", "=");
  }
}
