package dev.weir.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTest {

  @Test
  void bar_anyShare_isAsLong() {
    assertThat(Progress.bar(0)).isEqualTo("░".repeat(30) + "   0 %");
    assertThat(Progress.bar(0.5)).isEqualTo("█".repeat(15) + "░".repeat(15) + "  50 %");
    assertThat(Progress.bar(1.2)).isEqualTo("█".repeat(30) + " 100 %");
  }
}
