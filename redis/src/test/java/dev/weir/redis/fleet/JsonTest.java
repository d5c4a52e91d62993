package dev.weir.redis.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @Property(seed = "5")
  void object_writtenAndRead_isTheSame(
      @ForAll Map<String, String> texts, @ForAll List<Long> numbers, @ForAll boolean flag) {
    Map<String, Object> object =
        Map.of("texts", texts, "numbers", numbers, "flag", flag, "deep", Map.of("x", List.of()));

    String written = Json.write(object);

    assertThat(written).matches("[ -~]*");
    assertThat(Json.object(written)).isEqualTo(object);
  }

  @Property(seed = "5")
  void rubbish_read_isRefusedOrAnObject(@ForAll String rubbish) {
    try {
      assertThat(Json.object(rubbish)).isNotNull();
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageContaining("expected");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{}x",
        "{\"a\":1,}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":01}",
        "{\"a\":1e}",
        "{\"a\":--1}",
        "{\"a\":null}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\n\"}",
        "{\"a\":99999999999999999999}",
        "{\"a\":9999999999999999999}",
        "{a:1}",
        "{\"a\":[[[[[[[[[[1]]]]]]]]]]}"
      })
  void text_thatIsNoSuchObject_isRefused(String text) {
    assertThatThrownBy(() -> Json.object(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":-0.5e3}", " { \"a\" : -500.0 } "})
  void number_withAFraction_isRead(String text) {
    assertThat(Json.object(text)).isEqualTo(Map.of("a", -500.0));
  }
}
