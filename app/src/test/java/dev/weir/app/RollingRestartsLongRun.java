package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Twenty restarts with the configuration as it is documented, the result as a file. By hand, some
 * minutes:
 *
 * <pre>{@code
 * mvn -pl app -am test -Dtest=RollingRestartsLongRun -Dsurefire.failIfNoSpecifiedTests=false
 * }</pre>
 */
class RollingRestartsLongRun {

  private static final int RESTARTS = Integer.getInteger("weir.restarts", 20);

  @Test
  void instances_restartedManyTimes_loseNoCall(@TempDir Path folder) throws Exception {
    try (RollingRestarts restarts = new RollingRestarts(folder, Map.of(), "3s");
        Callers callers = restarts.callers()) {
      long began = System.nanoTime();
      callers.call();
      restarts.restart(RESTARTS, callers);
      callers.stop();
      String result =
          """
          Two services behind HAProxy with examples/haproxy/haproxy.cfg and WEIR_DRAIN_DELAY=3s,
          restarted in turn by SIGTERM while eight callers check without a pause: four over
          connections of HTTP/1.1 that are kept, four over one of gRPC. Nobody tries again.
          command:  mvn -pl app -am test -Dtest=RollingRestartsLongRun -Dsurefire.failIfNoSpecifiedTests=false
          jdk:      %s, %d cores for HAProxy, services and callers
          restarts: %d in %d s
          answered: %d over HTTP, %d over gRPC
          failed:   %d
          """
              .formatted(
                  System.getProperty("java.vm.version"),
                  Runtime.getRuntime().availableProcessors(),
                  RESTARTS,
                  TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began),
                  callers.answeredOverHttp(),
                  callers.answeredOverGrpc(),
                  callers.failed().size());
      Files.writeString(Path.of("results/rolling-restarts.txt"), result);
      assertThat(callers.failed()).isEmpty();
    }
  }
}
