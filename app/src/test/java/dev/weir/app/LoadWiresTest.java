package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.server.WeirServer;
import dev.weir.server.config.Settings;
import dev.weir.testkit.ManualTicker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code weir load} counts over each protocol is what the service decided. */
@Timeout(60)
class LoadWiresTest {

  private static final String FILE =
      """
      domain: load
      descriptors:
        - key: user
          rate_limit: {unit: hour, requests_per_unit: 100}
      """;

  private static final String HALVES = "allowed=100,denied=50,errors=0";

  private static WeirServer server;

  @BeforeAll
  static void start(@TempDir Path root) throws IOException {
    Files.writeString(Files.createDirectory(root.resolve("config")).resolve("load.yaml"), FILE);
    Map<String, String> settings =
        Map.of(
            "http.port", "0",
            "grpc.port", "0",
            "resp.port", "0",
            "debug.port", "off",
            "envoy.root", root.toString());
    server = WeirServer.start(Settings.read(Map.of(), settings), ManualTicker.at(0));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static int grpcPort() {
    return server.grpcPort().orElseThrow();
  }

  private static int respPort() {
    return server.respPort().orElseThrow();
  }

  private static Ran load(String wire, String expected, String... more) {
    int port = wire.equals("resp") ? respPort() : grpcPort();
    List<String> words = new ArrayList<>(List.of("load", wire + "://127.0.0.1:" + port));
    words.addAll(List.of("--rate", "300", "--seconds", "0.5", "--keys", "1"));
    words.addAll(List.of("--expect", "sent=150," + expected));
    words.addAll(List.of(more));
    return Ran.weir(words.toArray(String[]::new));
  }

  private static void assertMet(Ran ran, String status) {
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).contains(status).doesNotContain("NOT MET");
    assertThat(ran.code()).as(ran.out()).isZero();
  }

  @Test
  void load_overGrpc_countsWhatTheServiceDecided() {
    String body = "{\"key\":\"unary\",\"limit\":100,\"window\":\"1h\"}";
    assertMet(load("grpc", HALVES, "--body", body), "OK: 100, LIMITED: 50");
  }

  @Test
  void load_overAStream_countsWhatTheServiceDecided() {
    String body = "{\"key\":\"stream\",\"limit\":100,\"window\":\"1h\"}";
    assertMet(load("stream", HALVES, "--body", body), "OK: 100, LIMITED: 50");
  }

  @Test
  void load_overEnvoysProtocol_countsWhatTheServiceDecided() {
    assertMet(load("rls", HALVES), "OK: 100, LIMITED: 50");
  }

  @Test
  void load_overTheRedisProtocol_countsWhatTheServiceDecided() {
    assertMet(load("resp", HALVES, "--pipelining", "4"), "OK: 100, LIMITED: 50");
    String check = "WEIR.CHECK user_id resp cost 10";
    assertMet(load("resp", HALVES, "--command", check), "OK: 100, LIMITED: 50");
  }

  @Test
  void load_whatTheServiceRefuses_isAnError() {
    for (String wire : List.of("grpc", "stream")) {
      Ran ran = load(wire, "errors=150", "--body", "{\"cost\":-1}");
      assertMet(ran, "INVALID_ARGUMENT: 150");
    }
    assertMet(load("rls", "errors=150", "--body", "{}"), "UNKNOWN: 150");
    assertMet(load("resp", "errors=150", "--command", "FLUSHALL"), "ERR: 150");
  }

  @Test
  void load_closedLoopAndNoUrl_areWhatTheProtocolIsUsedTo() {
    Ran ran = load("grpc", "errors=0", "--json");
    assertThat(ran.out()).contains("\"connections\":4");
    int port = grpcPort();
    Ran closed =
        Ran.weir(
            "load",
            "127.0.0.1:" + port,
            "--protocol",
            "rls",
            "--seconds",
            "0.2",
            "--keys",
            "1000000",
            "--expect",
            "errors=0");
    assertThat(closed.out()).contains("64 in flight", "2 connections");
    assertThat(closed.code()).isZero();
    Ran http = Ran.weir("load", "http://127.0.0.1:" + port, "--protocol", "resp");
    assertThat(http.err()).contains("--protocol: resp (expected: that of the URL)");
    Ran mixed = Ran.weir("load", "resp://127.0.0.1:1", "--body", "x", "--path", "/x");
    assertThat(mixed.err()).contains("--body: with resp", "--path: with resp");
  }

  @Test
  void load_ofWhatSpeaksSomethingElse_isSaid() {
    Ran ran = Ran.weir("load", "rls://127.0.0.1:" + respPort(), "--timeout", "1");
    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.err()).contains("(expected: a server that takes connections)");
  }
}
