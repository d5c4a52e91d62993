package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Debian's HAProxy. */
final class HaProxyProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Process process;
  private final Path statistics;

  /**
   * Starts one.
   *
   * @param changes what to put in the place of what, each of which has to be there
   */
  HaProxyProcess(Path folder, String configuration, Map<String, String> changes)
      throws IOException {
    statistics = folder.resolve("stats");
    String text = "global\n    stats socket " + statistics + "\n\n" + configuration;
    for (Map.Entry<String, String> change : changes.entrySet()) {
      assertThat(text).contains(change.getKey());
      text = text.replace(change.getKey(), change.getValue());
    }
    Path file = Files.writeString(folder.resolve("haproxy.cfg"), text);
    Path log = folder.resolve("haproxy.log");
    process =
        new ProcessBuilder(binary(), "-db", "-f", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    await()
        .atMost(PATIENCE)
        .failFast(
            () -> {
              if (!process.isAlive()) {
                fail(Files.readString(log));
              }
            })
        .until(() -> Files.exists(statistics));
  }

  /** Without one a test is left out, or fails where nothing may be left out. */
  static String binary() {
    Optional<Path> found =
        Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin"))
            .map(directory -> Path.of(directory, "haproxy"))
            .filter(Files::isExecutable)
            .findFirst();
    if (found.isEmpty() && "true".equals(System.getenv("CI"))) {
      fail("haproxy is not in PATH; .ci/run installs it");
    }
    assumeTrue(found.isPresent(), "haproxy is not in PATH, so its example is not run");
    return found.orElseThrow().toString();
  }

  /** Waits until it takes a server for ready, in every backend. */
  void awaitUp(String server) {
    await().atMost(PATIENCE).until(() -> states(server).allMatch(state -> state.equals("UP")));
  }

  private Stream<String> states(String server) throws IOException {
    try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.connect(UnixDomainSocketAddress.of(statistics));
      Channels.newOutputStream(socket).write("show stat\n".getBytes(StandardCharsets.US_ASCII));
      String all =
          new String(Channels.newInputStream(socket).readAllBytes(), StandardCharsets.US_ASCII);
      return all.lines()
          .map(line -> line.split(",", -1))
          .filter(fields -> fields.length > 17 && fields[1].equals(server))
          .map(fields -> fields[17]);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
