package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The clients of {@code examples/clients}, in Go and in Python. */
class ExampleClientsIT {

  private static final Path PYTHON = Path.of("../examples/clients/python").toAbsolutePath();
  private static final String OVER_GRPC =
      """
      allowed, 2 left
      allowed, 1 left
      allowed, 0 left
      denied, RATE_LIMIT_EXCEEDED, retry after 80 s
      """;

  private static Path built;
  private static TestServer weir;

  @BeforeAll
  static void start() {
    String directory = System.getenv("WEIR_TEST_CLIENTS");
    if (directory == null && "true".equals(System.getenv("CI"))) {
      fail("WEIR_TEST_CLIENTS is not set; .ci/run builds examples/clients there");
    }
    assumeTrue(
        directory != null,
        "WEIR_TEST_CLIENTS is not set to what examples/clients/build made, so nothing is tried");
    built = Path.of(directory);
    weir = new TestServer(Map.of("grpc.port", "0", "resp.port", "0"));
  }

  @AfterAll
  static void stop() {
    if (weir != null) {
      weir.close();
    }
  }

  private static String said(Object... words) throws Exception {
    List<String> command = Stream.of(words).map(Object::toString).toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  private static String grpc() {
    return "127.0.0.1:" + weir.server.grpcPort().orElseThrow();
  }

  @Test
  void goOverGrpc_callsAndStreams_isAnswered() throws Exception {
    assertThat(said(built.resolve("go-client"), grpc())).isEqualTo(OVER_GRPC);
  }

  @Test
  void pythonOverGrpc_callsAndStreams_isAnswered() throws Exception {
    String said = said(built.resolve("venv/bin/python"), PYTHON.resolve("check.py"), grpc());
    assertThat(said).isEqualTo(OVER_GRPC);
  }

  @Test
  void pythonOverTheRedisProtocol_asksForBothCommands_isAnswered() throws Exception {
    String address = "127.0.0.1:" + weir.server.respPort().orElseThrow();
    Path script = PYTHON.resolve("throttle.py");
    assertThat(said(built.resolve("venv/bin/python"), script, address))
        .isEqualTo("True\n[0, 16, 15, -1, 2]\n1 999\n[0, 0, 1]\n");
  }
}
