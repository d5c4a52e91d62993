package dev.weir.server.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.InvalidValueException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"k", " ", "user:42", "\u00a0", "\u20ac", "\ud83d\ude80", "a\ud83d\ude80b"})
  void key_thatIsPlain_isTaken(String key) {
    assertThat(CheckedText.key("key", key)).isSameAs(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\u0000",
        "a\nb",
        "\u007f",
        "\u009f",
        "\ud83d",
        "\ude80",
        "\ude80\ud83d",
        "a\ud83d",
        "\ud83d\ud83d\ude80"
      })
  void key_thatIsNot_isRefused(String key) {
    assertThatThrownBy(() -> CheckedText.key("key", key)).isInstanceOf(InvalidValueException.class);
  }
}
