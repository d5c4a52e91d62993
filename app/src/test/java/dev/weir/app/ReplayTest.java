package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayTest {

  private static final String RULES = Path.of("..", "examples", "weir.yaml").toString();
  private static final String EXAMPLE = Path.of("..", "examples", "access.log").toString();

  @TempDir private Path folder;

  @Test
  void example_twentyAMinute_isThisReport() {
    Ran ran = Ran.weir("replay", EXAMPLE, "--limit", "20/m");
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(withoutLastTwoLines(ran.out().replace(EXAMPLE, "access.log")))
        .isEqualTo(
            """
            access.log: 283 requests (access-log), 7 keys (address)
            time        2026-03-01T12:00:00Z to 2026-03-01T12:09:56Z, 9 min 56 s
                        3 out of order, by 5 s at most: taken as the clock standing still
            unreadable  1, left out
                        line 91: entry: 203.0.113.7 - - [01/Mar/2026:12:0 (expected: the Common or Combined Log Format)

            limit       20/1m sliding_window_counter
            allowed     235  83.0 %
            denied      48  17.0 %
            retry-after 2.3 s at most

            denied most (1 of 1 keys with a denial)
              key                 denied    of requests    share
              203.0.113.7             48            113   42.5 %

            requests, each column 9 s (█ allowed, ░ denied)
            19 │                          ░
               │                          █
               │      ▁                   █     ░
               │      █              ░    █░    ░             ▂
               │      █    ▃     ▇  ░█   ░██░ ░░█░            █
               │▅  ▁▅ █    █     ██▁██░░░████░████░░░         █              ▁
               │█▃ ██ █▆   █    ▆█████░██████████████     ▃▆▆ █▆▃           ▃█▃ ▃▆▃
             0 │██▄██▄██  ▇█ ▇  █████████████████████ ▇   ███▇███▄   ▇▄▄▄▇ ▄███ ███
               └───────────────────────────────────────────────────────────────────
                12:00:00                                                   12:09:56""");
  }

  @Test
  void example_severalLimits_areATable() {
    Ran ran = Ran.weir("replay", EXAMPLE, "--limit", "10/m", "--limit", "40/m");
    assertThat(ran.out())
        .contains("10/1m sliding_window_counter          191           92   32.5 %")
        .contains("40/1m sliding_window_counter          282            1    0.4 %")
        .doesNotContain("│");
  }

  @Test
  void example_asJson_isOneObjectOfThisShape() {
    Ran ran = Ran.weir("replay", EXAMPLE, "--limit", "20/m", "--json");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out().lines()).hasSize(1);
    String json =
        ran.out()
            .strip()
            .replace(EXAMPLE, "access.log")
            .replaceAll("\\[(\\d+,){9,}\\d+]", "[...]")
            .replaceAll("\"(elapsed_seconds|requests_per_second)\":[0-9.]+", "\"$1\":0")
            .replaceAll("\"(counter|peak_memory)_bytes\":\\d+", "\"$1_bytes\":0");
    assertThat(json)
        .isIn(
            GOLDEN_JSON,
            GOLDEN_JSON.replace(",\"peak_memory_bytes\":0", "")); // where the system does not tell
  }

  private static final String GOLDEN_JSON =
      """
      {"file":"access.log","format":"access-log","key":"address","cost":"1","requests":283,\
      "units":283,"first":"2026-03-01T12:00:00Z","last":"2026-03-01T12:09:56Z",\
      "span_seconds":596.000000,"out_of_order":3,"out_of_order_max_seconds":5.000000,"trusted":true,\
      "bad_lines":1,"first_bad_lines":["line 91: entry: 203.0.113.7 - - [01/Mar/2026:12:0 \
      (expected: the Common or Combined Log Format)"],"limits":[{"limit":"20/1m",\
      "algorithm":"sliding_window_counter","capacity":20,"allowed":235,"denied":48,\
      "denied_share":0.1696113074204947,"units_allowed":235,"units_denied":48,\
      "cost_exceeds_limit":0,"longest_retry_after_seconds":2.333334,"keys":7,"keys_denied":1,\
      "keys_exact":true,"keys_short_by_units":0,"top_denied":[{"key":"203.0.113.7",\
      "requests":113,"denied":48,"units":113,"units_denied":48}],"over_time":\
      {"start_epoch_seconds":1772366400.000000,"step_seconds":1.000000,\
      "units_allowed":[...],"units_denied":[...]},"evictions":0}],"elapsed_seconds":0,\
      "requests_per_second":0,"counter_bytes":0,"peak_memory_bytes":0}""";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--limit 0/m            | limit: 0 (expected: 1..4294967295)",
        "--limit x              | limit: x (expected: UNITS/WINDOW such as 100/m or 3/10s)",
        "--limit 5/q            | limit: 5/q (expected: ",
        "--algorithm x          | algorithm: x (expected: one of fixed_window, ",
        "--burst 0              | burst: 0 (expected: 1..4294967295)",
        "--burst x              | Invalid value for option '--burst': x (expected: a whole number)",
        "--algorithm gcra --segments 3 | segments: 3 (expected: none beside token_bucket",
        "--segments 1           | segments: 1 (expected: 2..60)",
        "--format x             | format: x (expected: one of access-log, csv, jsonl, keys)",
        "--rate 0               | rate: 0 (expected: 1..1000000)",
        "--rate 5               | --rate: given (expected: none: access-log has a time",
        "--time t               | --time: given (expected: none: an access log has one",
        "--key nobody           | key: nobody (expected: address, user, ",
        "--cost status          | cost: status (expected: bytes, which an access log has)",
        "--top -1               | top: -1 (expected: 0..100000)",
        "--format keys --key a  | --key: given (expected: none: a key stream is nothing but keys",
      })
  void option_badValue_isBadUsage(String options, String message) {
    String[] given = ("replay " + EXAMPLE + " " + options).split(" ");
    Ran ran = Ran.weir(given);
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).startsWith("weir replay: " + message).contains("weir replay --help");
  }

  @Test
  void file_notGiven_isBadUsage() {
    Ran ran = Ran.weir("replay");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).startsWith("weir replay: Missing required parameter: 'FILE'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--limit",
        "--algorithm",
        "--burst",
        "--segments",
        "--format",
        "--key",
        "--time",
        "--cost",
        "--rate",
        "--top",
        "--strict",
        "--json",
        "--help"
      })
  void help_anyOption_isThere(String option) {
    assertThat(Ran.weir("replay", "--help").out()).containsPattern("(?m)^ .*" + option + "\\b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fixed_window",
        "sliding_window",
        "segmented_window",
        "sliding_window_log",
        "token_bucket",
        "leaky-bucket",
        "concurrency"
      })
  void algorithm_eachName_runs(String name) {
    Ran ran = Ran.weir("replay", EXAMPLE, "--limit", "20/m", "--algorithm", name);
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("retry-after ");
  }

  @Test
  void keys_withControlCharacters_areEscapedAndCut() throws IOException {
    Path file =
        write(
            "c.csv",
            "time,user\n2026-03-01,\033[31mred\n2026-03-01,\033[31mred\n2026-03-01,"
                + "y".repeat(99)
                + "\n2026-03-01,"
                + "y".repeat(99));
    Ran ran = Ran.weir("replay", file.toString(), "--key", "user", "--limit", "1/m");
    assertThat(ran.out()).contains("\\u001b[31mred").doesNotContain("\033").contains("yyy…");
  }

  @Test
  void terminal_withColour_paintsTheReport() {
    Ran ran =
        Ran.on(new Terminal(true, true, 100), Map.of(), "", "replay", EXAMPLE, "--limit", "20/m");
    assertThat(ran.out()).contains("\033[31m░").contains("\033[32m█");
  }

  @Test
  void help_examples_areAccepted() {
    String help = Ran.weir("replay", "--help").out();
    long examples =
        help.lines()
            .filter(line -> line.startsWith("  weir replay access.log"))
            .map(line -> line.trim().replaceFirst("^weir ", "").split(" "))
            .peek(
                example -> {
                  example[1] = EXAMPLE;
                  Arrays.asList(example)
                      .replaceAll(word -> word.equals("weir.yaml") ? RULES : word);
                  assertThat(Ran.weir(example).code()).as(String.join(" ", example)).isZero();
                })
            .count();
    assertThat(examples).isEqualTo(4);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static String withoutLastTwoLines(String text) {
    String shorter = text.stripTrailing();
    return shorter.substring(0, shorter.lastIndexOf('\n')).stripTrailing();
  }
}
