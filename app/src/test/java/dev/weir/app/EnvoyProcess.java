package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A real Envoy. Its binary is what the variable {@code WEIR_TEST_ENVOY} names, else the one in
 * PATH.
 */
final class EnvoyProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final int adminPort;

  private EnvoyProcess(Process process, int adminPort) {
    this.process = process;
    this.adminPort = adminPort;
  }

  /** Its binary. Without one a test is left out, or fails where nothing may be left out. */
  static String binary() {
    Stream<Path> named =
        Optional.ofNullable(System.getenv("WEIR_TEST_ENVOY")).map(Path::of).stream();
    Stream<Path> inPath =
        Arrays.stream(System.getenv("PATH").split(":"))
            .map(directory -> Path.of(directory, "envoy"));
    Optional<Path> found = Stream.concat(named, inPath).filter(Files::isExecutable).findFirst();
    if (found.isEmpty() && "true".equals(System.getenv("CI"))) {
      fail("no Envoy: WEIR_TEST_ENVOY names none, and there is none in PATH; .ci/run installs it");
    }
    assumeTrue(found.isPresent(), "no Envoy, so its example is not run: set WEIR_TEST_ENVOY");
    return found.orElseThrow().toString();
  }

  /**
   * Starts one, and waits until it says that it is ready.
   *
   * @param configuration a text of its own
   * @param changes what to put in the place of what, each of which has to be there
   * @param adminPort where the changed text has its administration
   */
  static EnvoyProcess start(
      Path folder, String configuration, Map<String, String> changes, int adminPort)
      throws IOException {
    String text = configuration;
    for (Map.Entry<String, String> change : changes.entrySet()) {
      assertThat(text).contains(change.getKey());
      text = text.replace(change.getKey(), change.getValue());
    }
    Path file = Files.writeString(folder.resolve("envoy.yaml"), text);
    Path log = folder.resolve("envoy.log");
    Process process =
        new ProcessBuilder(
                binary(), "-c", file.toString(), "--use-dynamic-base-id", "--concurrency", "1")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    EnvoyProcess envoy = new EnvoyProcess(process, adminPort);
    await()
        .atMost(PATIENCE)
        .failFast(
            () -> {
              if (!process.isAlive()) {
                fail(Files.readString(log));
              }
            })
        .until(() -> envoy.told("/ready").startsWith("LIVE"));
    return envoy;
  }

  /** What its administration says; nothing if it cannot be reached. */
  String told(String path) throws InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + adminPort + path);
    try {
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      return "";
    }
  }

  /** Waits until it takes what listens on a port for healthy. */
  void awaitHealthy(int port) {
    await()
        .atMost(PATIENCE)
        .until(() -> told("/clusters").contains(":" + port + "::health_flags::healthy\n"));
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
