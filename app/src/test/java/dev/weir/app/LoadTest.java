package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.app.terminal.Terminal;
import dev.weir.server.WeirServer;
import dev.weir.server.config.Settings;
import dev.weir.testkit.ManualTicker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LoadTest {

  private static final int UNREACHABLE = 3;

  private static WeirServer server() {
    return WeirServer.start(
        Settings.read(
            Map.of(),
            Map.of("http.port", "0", "grpc.port", "off", "resp.port", "off", "debug.port", "off")),
        ManualTicker.at(0));
  }

  private static String check(WeirServer server) {
    return server.uri() + "/v1/ratelimit/check";
  }

  @Test
  void load_oneKeyBeyondItsLimit_countsWhatTheServerDecided() throws IOException {
    try (WeirServer server = server()) {
      Ran ran =
          Ran.weir(
              "load",
              check(server),
              "--body",
              "{\"key\":\"{key}\",\"limit\":100,\"window\":\"1h\"}",
              "--rate",
              "150", // few enough for the busiest machine
              "--seconds",
              "1",
              "--keys",
              "1",
              "--expect",
              "allowed=100,denied=50,sent=150,errors=0,denied>33%,denied<34%");
      assertThat(ran.err()).isEmpty();
      assertThat(ran.out())
          .contains("66.7 %", "33.3 %", "200: 100, 429: 50")
          .contains("expect      denied=50", "met")
          .doesNotContain("NOT MET")
          .doesNotContain("\033");
      assertThat(ran.code()).isZero();
    }
  }

  @Test
  void load_anExpectationNotMet_isAFailureWithItsFigure() {
    try (WeirServer server = server()) {
      Ran ran =
          Ran.weir(
              "load",
              check(server),
              "--concurrency",
              "2",
              "--seconds",
              "0.2",
              "--expect",
              "errors=0,rate>1000000000,p99<1ns");
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.out()).containsPattern("rate>1000000000 +\\d+\\.\\d/s +NOT MET");
      assertThat(ran.out()).containsPattern("errors=0 +0 +met");
    }
  }

  @Test
  void load_asJson_hasThesePlaces() throws IOException {
    try (WeirServer server = server()) {
      String pid = Long.toString(ProcessHandle.current().pid());
      Ran ran =
          Ran.on(
              new Terminal(true, true, 80),
              Map.of(),
              "",
              "load",
              check(server),
              "--rate",
              "200",
              "--seconds",
              "0.3",
              "--warmup",
              "0.1",
              "--profile",
              "spike",
              "--pid",
              pid,
              "--json",
              "--expect",
              "errors=0");
      assertThat(ran.err()).as("no line is drawn").isEmpty();
      assertThat(ran.out().lines()).hasSize(1);
      assertThat(places(ran.out()))
          .contains(
              "url",
              "loop",
              "connections",
              "seconds",
              "stopped",
              "asked_per_second",
              "rate_per_second",
              "sent",
              "never_sent",
              "answered",
              "allowed",
              "denied",
              "status.200",
              "response_ms.p50",
              "response_ms.p90",
              "response_ms.p95",
              "response_ms.p99",
              "response_ms.p99.9",
              "response_ms.max",
              "response_ms.mean",
              "service_ms.p50",
              "service_ms.max",
              "unanswered",
              "errors.all",
              "errors.connect",
              "errors.timeout",
              "errors.reset",
              "errors.protocol",
              "errors.4xx",
              "errors.5xx",
              "lost_connections",
              "received_bytes",
              "driver.core_share",
              "driver.late_p99_ms",
              "driver.longest_pause_ms",
              "driver.gc_ms",
              "phases.name",
              "phases.measured",
              "phases.seconds",
              "phases.rate_per_second",
              "phases.response_ms.p99",
              "phases.errors",
              "expectations.condition",
              "expectations.figure",
              "expectations.met");
    }
  }

  @Test
  void load_onATerminal_drawsALineAndTakesItAway() {
    try (WeirServer server = server()) {
      Ran ran =
          Ran.on(
              new Terminal(true, true, 120),
              Map.of(),
              "",
              "load",
              check(server),
              "--rate",
              "100",
              "--seconds",
              "0.6");
      assertThat(ran.err()).contains("/s", "in flight", "denied").endsWith("\r\033[K");
    }
  }

  @Test
  void load_withAHistogram_writesBothForms(@TempDir Path directory) throws IOException {
    try (WeirServer server = server()) {
      Path percentiles = directory.resolve("out.hgrm");
      Path log = directory.resolve("out.hlog");
      for (Path file : new Path[] {percentiles, log}) {
        Ran ran =
            Ran.weir("load", check(server), "--seconds", "0.1", "--histogram", file.toString());
        assertThat(ran.code()).as(ran.err()).isZero();
      }
      assertThat(Files.readString(percentiles)).contains("Percentile", "#[Max");
      assertThat(Files.readString(log)).contains("Histogram log format version", "HIST");
      Path nowhere = directory.resolve("no/such");
      assertThat(Ran.weir("load", check(server), "--histogram", nowhere.toString()).code())
          .isEqualTo(3);
    }
  }

  @Test
  void load_manyMistakes_namesAll() {
    Ran ran =
        Ran.weir(
            "load",
            "https://x",
            "--rate",
            "0",
            "--concurrency",
            "5",
            "--seconds",
            "0",
            "--keys",
            "0",
            "--zipf",
            "11",
            "--profile",
            "x",
            "--method",
            "a b",
            "--header",
            "x",
            "--timeout",
            "NaN",
            "--expect",
            "p99<1,,foo=3");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .contains(
            "URL: https://x (expected: http://…; TLS is not driven yet)",
            "--concurrency: beside --rate",
            "--rate: 0",
            "--seconds: 0",
            "--keys: 0",
            "--zipf: 11",
            "--profile: x",
            "--method: a b",
            "--header: x",
            "--timeout: ",
            "--expect: p99<1 ",
            "--expect: nothing",
            "--expect: foo=3");
  }

  @Test
  void load_nobodyThere_isThree() throws IOException {
    String url;
    try (WeirServer server = server()) {
      url = check(server);
    }
    Ran ran = Ran.weir("load", url, "--seconds", "1");
    assertThat(ran.code()).isEqualTo(UNREACHABLE);
    assertThat(ran.err()).contains("(expected: a server that takes connections): ").hasLineCount(1);
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void load_headersPathAndBody_areFilledIn() {
    try (WeirServer server = server()) {
      Ran ran =
          Ran.weir(
              "load",
              server.uri().toString(),
              "--path",
              "/v1/ratelimit/peek?key=k{key}&limit=5&window=1s",
              "--header",
              "X-A: {n}",
              "--seconds",
              "0.1",
              "--expect",
              "errors=0,denied=0");
      assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
      Ran simple =
          Ran.weir(
              "load",
              check(server),
              "--body",
              "{\"key\":\"{key}\",\"limit\":5,\"window\":\"1h\"}",
              "--keys",
              "10",
              "--rate",
              "400",
              "--seconds",
              "0.5",
              "--expect",
              "allowed=50,errors=0");
      assertThat(simple.code()).as(simple.out() + simple.err()).isZero();
    }
  }

  /**
   * The names of all fields, with those of the objects that they are in; arrays are looked into.
   */
  private static Set<String> places(String json) throws IOException {
    Set<String> found = new TreeSet<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.FIELD_NAME) {
          found.add(
              parser
                  .getParsingContext()
                  .pathAsPointer()
                  .toString()
                  .substring(1)
                  .replaceAll("(phases|expectations)/\\d+", "$1")
                  .replace('/', '.'));
        }
      }
    }
    return found;
  }
}
