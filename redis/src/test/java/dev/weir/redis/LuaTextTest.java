package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LuaTextTest {

  @Test
  void constants_whereNamed_areTheirValuesOnTheSameLines() {
    String text =
        """
        local MOST = 10 -- at all
        local FIRST, SECOND = 1, 2
        local small = min(MOST, SECOND)
        redis.call('MOSTLY', MOST_OF_IT)
        """;

    assertThat(LuaText.withConstants(text))
        .isEqualTo(
            """


            local small = min(10, 2)
            redis.call('MOSTLY', MOST_OF_IT)
            """);
  }

  @Test
  void constants_ofOneNameAndTwoValues_areRefused() {
    assertThatThrownBy(() -> LuaText.withConstants("local MOST = 1\nlocal MOST = 2\n"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("MOST");
  }

  @ParameterizedTest
  @EnumSource
  void script_ofAcquires_hasItsKindAlone(Kind kind) {
    String text = LuaText.ofAcquires(kind);

    assertThat(text).contains("local function load(key)").doesNotContain("function give(");
    assertThat(text.split("local function load\\(", -1)).hasSize(2);
  }
}
