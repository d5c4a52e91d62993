package dev.weir.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DenialTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"a\r\nSet-Cookie: x", "a\u0000", " a", "a ", "ä", "", "{{user_id}}", "{{nobody}}"})
  void header_withABadValue_isRefused(String value) {
    assertThatThrownBy(() -> Denial.USUAL.header("X-A", value)).hasMessageStartingWith("X-A: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length", "transfer-encoding", "a b", "a:", "a\r\nb", ""})
  void header_withABadName_isRefused(String name) {
    assertThatThrownBy(() -> Denial.USUAL.header(name, "1")).hasMessageStartingWith("header: ");
  }

  @Test
  void header_ofRulesAndNumbers_isFilled() {
    Denial denial = Denial.USUAL.header("X-A", "{{rule}}/{{ limit }}");

    assertThat(denial.headers().get("X-A").filled(place -> "<" + place + ">"))
        .isEqualTo("<rule>/<limit>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":{{user_id}}}",
        "{{endpoint}}",
        "{\"a\\\"\":{{user_id}}}",
        "{\"a\":\"\\\\\",\"b\":{{user_id}}}"
      })
  void body_ofJsonWithUnquotedEchoes_isRefused(String body) {
    assertThatThrownBy(() -> Denial.USUAL.body(body)).hasMessageContaining("between quotes");
    assertThat(Denial.USUAL.contentType("text/html").body(body).body()).isPresent();
    assertThatThrownBy(
            () -> Denial.USUAL.contentType("text/html").body(body).contentType("a/b+json"))
        .hasMessageContaining("between quotes");
  }

  @Test
  void body_thatNamesNoPlace_saysWhichThereAre() {
    assertThatThrownBy(() -> Denial.USUAL.body("x{{nobody}}"))
        .hasMessageStartingWith("body: nobody (expected: one of {{rule}}, {{limit}}, ");
    assertThatThrownBy(() -> Denial.USUAL.body("x{{limit")).hasMessageStartingWith("body: {{limit");
    assertThatThrownBy(() -> Denial.USUAL.body("x".repeat(16_385)))
        .hasMessage("body: 16385 characters (expected: at most 16384 characters)");
  }

  @Test
  void status_ofSuccess_isRefused() {
    assertThatThrownBy(() -> Denial.USUAL.status(200))
        .hasMessage("status: 200 (expected: 400..599)");
  }
}
