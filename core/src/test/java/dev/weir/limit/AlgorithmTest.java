package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlgorithmTest {

  @ParameterizedTest
  @CsvSource({
    "fixed_window, FIXED_WINDOW",
    "sliding_window_counter, SLIDING_WINDOW_COUNTER",
    "sliding_window, SLIDING_WINDOW_COUNTER",
    "segmented_window, SEGMENTED_WINDOW",
    "sliding_window_log, SLIDING_WINDOW_LOG",
    "token_bucket, BUCKET",
    "gcra, BUCKET",
    "leaky_bucket, BUCKET",
    "concurrency, CONCURRENCY",
  })
  void named_everyName_isFound(String name, Algorithm expected) {
    assertThat(Algorithm.named(name)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sliding-window", "Sliding_Window", "SLIDING-WINDOW", "sliding_window"})
  void named_hyphenUnderscoreAndCase_makeNoDifference(String name) {
    assertThat(Algorithm.named(name)).isEqualTo(Algorithm.SLIDING_WINDOW_COUNTER);
  }

  @Test
  void named_underATurkishLocale_isFound() {
    Locale before = Locale.getDefault();
    Locale.setDefault(new Locale.Builder().setLanguage("tr").setRegion("TR").build());
    try {
      assertThat(Algorithm.named("SLIDING_WINDOW")).isEqualTo(Algorithm.SLIDING_WINDOW_COUNTER);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void named_unknown_listsTheNames() {
    assertThatThrownBy(() -> Algorithm.named("slidng"))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage(
            "algorithm: slidng (expected: one of fixed_window, sliding_window_counter,"
                + " sliding_window, segmented_window, sliding_window_log, token_bucket, gcra,"
                + " leaky_bucket, bucket, concurrency)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "fixed window", "fixed_window ", "fıxed_window"})
  void named_almostAName_isRefused(String name) {
    assertThatThrownBy(() -> Algorithm.named(name)).isInstanceOf(InvalidValueException.class);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ENVOY_FIXED_WINDOW")
  void toString_always_isTheNameThatIsFoundAgain(Algorithm algorithm) {
    assertThat(Algorithm.named(algorithm.toString())).isEqualTo(algorithm);
    assertThat(algorithm.names()).first().isEqualTo(algorithm.toString());
  }

  @Test
  void named_envoysWindow_isUnknown() {
    String called = Algorithm.ENVOY_FIXED_WINDOW.toString();
    assertThat(called).isEqualTo("envoy_fixed_window");
    assertThat(Algorithm.ENVOY_FIXED_WINDOW.names()).isEmpty();
    assertThatThrownBy(() -> Algorithm.named(called)).isInstanceOf(InvalidValueException.class);
  }
}
