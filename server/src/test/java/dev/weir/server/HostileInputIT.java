package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever comes in on a port, each message of it has an answer or ends its connection, no other
 * client notices, and nothing is a fault of the server. A message that fails names its seed; {@code
 * HostileInputLongRun} sends more than a million to each port.
 */
class HostileInputIT {

  private static final long SEED = 20_261_121;
  private static final int INPUTS = 2_000;

  private static HostileRun run;

  @BeforeAll
  static void start(@TempDir Path root) throws IOException {
    run = new HostileRun(root);
  }

  @AfterAll
  static void stop() {
    run.close();
  }

  @Test
  void http_withWhateverInIt_harmsNobody() {
    assertThat(run.converse(new HostileHttp(), run.httpPort(), SEED, INPUTS)).isPositive();
  }

  @Test
  void debugPort_withWhateverInIt_harmsNobody() {
    assertThat(run.converse(new HostileHttp(), run.debugPort(), SEED, INPUTS)).isPositive();
  }

  @Test
  void grpc_withWhateverInIt_harmsNobody() {
    assertThat(run.converse(new HostileGrpc(), run.grpcPort(), SEED, INPUTS)).isPositive();
  }

  @Test
  void resp_withWhateverInIt_harmsNobody() {
    assertThat(run.converse(new HostileResp(), run.respPort(), SEED, INPUTS)).isPositive();
  }
}
