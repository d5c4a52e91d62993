package dev.weir.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * More than a million messages and damaged conversations for each port, by hand: {@code mvn -pl
 * server -am -Plong test}, with {@code -Dweir.hostile.seed} for others. Writes what came of it into
 * the file that {@code weir.hostile.result} names.
 */
class HostileInputLongRun {

  private static final long INPUTS = Long.getLong("weir.hostile.inputs", 1_100_000);
  private static final long SEED = Long.getLong("weir.hostile.seed", 1);
  private static final String[] PORTS =
      System.getProperty("weir.hostile.ports", "grpc resp http debug").split(" ");
  private static final double MIB = 1 << 20;

  @Test
  void anyPort_aMillionInputs_harmNobody(@TempDir Path root) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Hostile input, from seed %d on, on JDK %s. A client beside it was answered rightly"
                .formatted(SEED, Runtime.version())
            + " throughout; no input was a fault of the server.");
    lines.add("");
    lines.add("port    inputs     seconds  heap before/after MiB  outside the heap MiB");
    try (HostileRun run = new HostileRun(root)) {
      for (String port : PORTS) {
        lines.add(
            switch (port) {
              case "grpc" -> line(run, port, new HostileGrpc(), run.grpcPort());
              case "resp" -> line(run, port, new HostileResp(), run.respPort());
              case "http" -> line(run, port, new HostileHttp(), run.httpPort());
              default -> line(run, "debug", new HostileHttp(), run.debugPort());
            });
        write(lines);
      }
    }
  }

  /** After each port: a run takes minutes, and on a busy machine an hour. */
  private static void write(List<String> lines) throws IOException {
    String result = System.getProperty("weir.hostile.result");
    if (result != null) {
      Files.createDirectories(Path.of(result).toAbsolutePath().getParent());
      Files.write(Path.of(result), lines);
    }
  }

  private static String line(HostileRun run, String name, HostileConversation kind, int port) {
    run.converse(kind, port, SEED - 1_000_000, 10_000);
    double before = HostileRun.heldBytes() / MIB;
    double directBefore = HostileRun.directBytes() / MIB;
    long start = System.nanoTime();
    long inputs = run.converse(kind, port, SEED, INPUTS);
    double seconds = (System.nanoTime() - start) / 1e9;
    return String.format(
        Locale.ROOT,
        "%-6s %,11d %9.0f %10.1f %9.1f %11.1f %8.1f",
        name,
        inputs,
        seconds,
        before,
        HostileRun.heldBytes() / MIB,
        directBefore,
        HostileRun.directBytes() / MIB);
  }
}
