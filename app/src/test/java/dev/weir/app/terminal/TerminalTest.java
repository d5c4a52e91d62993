package dev.weir.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.terminal.Terminal.Colour;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {

  @Test
  void paint_withoutColour_leavesTheText() {
    assertThat(Terminal.PLAIN.paint(Colour.RED, "x")).isEqualTo("x");
  }

  @Test
  void paint_withColour_setsAndResets() {
    Terminal terminal = new Terminal(true, false, 80);
    assertThat(terminal.paint(Colour.RED, "x")).isEqualTo("\033[31mx\033[0m");
    assertThat(terminal.paint(Colour.RED, "")).isEmpty();
  }

  @Test
  void ofStreams_terminal_takesColoursUnlessToldNotTo() {
    assertThat(Terminal.of(true, true, Map.of("COLUMNS", "132")))
        .isEqualTo(new Terminal(true, true, 132));
    assertThat(Terminal.of(true, true, Map.of("COLUMNS", "132", "NO_COLOR", "1")))
        .isEqualTo(new Terminal(false, true, 132));
    assertThat(Terminal.of(true, true, Map.of("COLUMNS", "132", "NO_COLOR", "")))
        .isEqualTo(new Terminal(true, true, 132));
    assertThat(Terminal.of(true, true, Map.of("COLUMNS", "132", "TERM", "dumb")))
        .isEqualTo(new Terminal(false, false, 132));
  }

  @Test
  void ofStreams_noTerminal_isPlain() {
    assertThat(Terminal.of(false, false, Map.of("COLUMNS", "132"))).isEqualTo(Terminal.PLAIN);
  }
}
