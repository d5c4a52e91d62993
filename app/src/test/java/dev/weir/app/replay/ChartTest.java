package dev.weir.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.terminal.Terminal;
import org.junit.jupiter.api.Test;

class ChartTest {

  @Test
  void lines_fixedInput_areThisPicture() {
    long[] allowed = {0, 1, 10, 40, 80, 100, 20, 20, 0, 1};
    long[] denied = {0, 0, 0, 0, 0, 0, 60, 1, 50, 1};
    Chart chart = new Chart(Terminal.PLAIN, allowed, denied);
    assertThat(String.join("\n", chart.lines("00:00", "00:10")))
        .isEqualTo(
            """
            100 │     █
                │    ▄█░
                │    ██░
                │    ██░
                │   ▂██░ ░
                │   ███░ ░
                │   ████░░
              0 │ ▁▇█████░░
                └──────────
                 00:00 00:10""");
  }

  @Test
  void lines_moreCellsThanColumns_areMerged() {
    long[] allowed = new long[137];
    allowed[136] = 5;
    Chart chart = new Chart(Terminal.PLAIN, allowed, new long[137]);
    assertThat(chart.cellsPerColumn()).isEqualTo(3);
    assertThat(chart.lines("a", "b")).allMatch(line -> line.length() <= 80);
    assertThat(chart.lines("a", "b").get(8)).hasSize("5 └".length() + 46);
  }

  @Test
  void lines_narrowTerminal_keepTenColumns() {
    Chart chart = new Chart(new Terminal(false, false, 5), new long[100], new long[100]);
    assertThat(chart.lines("a", "b").get(8)).hasSize("1 └".length() + 10);
  }

  @Test
  void lines_onAColourTerminal_paintDeniedRed() {
    Terminal colour = new Terminal(true, true, 80);
    Chart chart = new Chart(colour, new long[] {1}, new long[] {1});
    assertThat(chart.lines("a", "b").get(0)).isEqualTo("2 │\033[31m░\033[0m");
    assertThat(chart.lines("a", "b").get(7)).isEqualTo("0 │\033[32m█\033[0m");
  }
}
