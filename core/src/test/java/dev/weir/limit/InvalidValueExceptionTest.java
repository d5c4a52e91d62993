package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InvalidValueExceptionTest {

  private static String shown(String came) {
    return new InvalidValueException("key", came, "a text").getMessage();
  }

  @Test
  void message_always_saysWhatCameAndWhatWasExpected() {
    assertThat(new InvalidValueException("limit", -1, "1..4294967295"))
        .hasMessage("limit: -1 (expected: 1..4294967295)");
  }

  @Test
  void message_controlCharacters_areEscaped() {
    assertThat(shown("a\r\n\u0000\u001b[31m\u0085z"))
        .isEqualTo("key: a\\u000d\\u000a\\u0000\\u001b[31m\\u0085z (expected: a text)");
  }

  @Test
  void message_lineSeparatorsAndDirectionOverrides_areEscaped() {
    assertThat(shown("a\u2028b\u2029c\u202ed"))
        .isEqualTo("key: a\\u2028b\\u2029c\\u202ed (expected: a text)");
  }

  @Test
  void message_surrogates_areEscapedAlsoWhenAlone() {
    assertThat(shown("\ud83d\ude00\ud83d"))
        .isEqualTo("key: \\ud83d\\ude00\\ud83d (expected: a text)");
  }

  @Test
  void message_eightyCharacters_areAllShown() {
    assertThat(shown("x".repeat(80))).isEqualTo("key: " + "x".repeat(80) + " (expected: a text)");
  }

  @Test
  void message_moreThanEightyCharacters_isCut() {
    assertThat(shown("x".repeat(10_000)))
        .isEqualTo("key: " + "x".repeat(80) + "... (expected: a text)");
  }
}
