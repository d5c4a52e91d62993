package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.terminal.Terminal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeirTest {

  @Test
  void help_ofTheCommand_namesSubcommandsAndExitCodes() {
    Ran ran = Ran.weir("--help");
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .contains("serve", "check", "lint", "convert", "config", "replay", "version", "completion")
        .contains("instances", "doctor")
        .contains("Exit codes: 0 done, 1 no, 2 bad usage, 3 failure at run time.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve",
        "check",
        "lint",
        "convert",
        "config",
        "replay",
        "version",
        "completion",
        "instances",
        "doctor"
      })
  void help_ofASubcommand_isOnStandardOutput(String command) {
    Ran ran = Ran.weir(command, "--help");
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).contains("Usage: weir " + command).doesNotContain("\033[");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"serve", "check", "lint", "convert", "config", "replay", "instances", "doctor"})
  void help_ofASubcommand_saysItsExitCodes(String command) {
    assertThat(Ran.weir(command, "--help").out()).contains("Exit codes: 0 ", ", 2 bad usage");
  }

  @Test
  void help_onAColourTerminal_isPainted() {
    Ran ran = Ran.on(new Terminal(true, false, 80), Map.of(), "", "replay", "--help");
    assertThat(ran.out()).contains("\033[");
  }

  @Test
  void version_asCommandAndAsOption_isTheSame() {
    Ran ran = Ran.weir("version");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).startsWith("weir ").contains("java " + Runtime.version());
    assertThat(Ran.weir("--version").out()).isEqualTo(ran.out());
  }

  @Test
  void run_withoutCommand_isBadUsage() {
    assertThat(Ran.weir())
        .isEqualTo(
            new Ran(
                2,
                "",
                "weir: no command (expected: one, see weir --help)%ntry 'weir --help'%n"
                    .formatted()));
  }

  @Test
  void run_unknownCommand_suggestsOne() {
    Ran ran = Ran.weir("replya");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("'replya'").contains("Did you mean: weir replay");
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "replay"})
  void run_unknownOption_suggestsOne(String command) {
    String nearly = command.equals("serve") ? "--http-prot" : "--limt";
    Ran ran = Ran.weir(command, nearly, "5", "x");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .contains("weir " + command + ": Unknown option")
        .contains(nearly)
        .contains(command.equals("serve") ? "--http-port" : "--limit")
        .doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void completion_ofAShell_knowsCommandsAndOptions(String shell) {
    Ran ran = Ran.weir("completion", shell);
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains(
            "serve check lint convert config replay load instances top doctor completion version",
            "--http-port")
        .contains("--algorithm")
        .contains("-F _complete_weir");
    assertThat(ran.out().startsWith("#compdef weir")).isEqualTo(shell.equals("zsh"));
  }

  @Test
  void completion_ofNoShell_isBadUsage() {
    assertThat(Ran.weir("completion", "fish").code()).isEqualTo(2);
    assertThat(Ran.weir("completion").code()).isEqualTo(2);
  }
}
