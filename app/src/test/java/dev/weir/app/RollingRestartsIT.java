package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Some restarts; {@link RollingRestartsLongRun} has many. */
class RollingRestartsIT {

  @Test
  void instances_restartedInTurnBehindHaProxy_loseNoCall(@TempDir Path folder) throws Exception {
    Map<String, String> faster =
        Map.of("inter 1s", "inter 100ms", "timeout check 2s", "timeout check 20s");
    try (RollingRestarts restarts = new RollingRestarts(folder, faster, "1s");
        Callers callers = restarts.callers()) {
      callers.call();
      restarts.restart(2, callers);
      callers.stop();
      assertThat(callers.failed()).isEmpty();
    }
  }
}
