package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code weir top} of a service that is a process of its own. */
class TopProcessTest {

  private static final Map<String, String> TOKEN = Map.of("WEIR_ADMIN_TOKEN", ServiceProcess.TOKEN);

  private final ServiceProcess weir = new ServiceProcess(Map.of());
  private final AtomicBoolean over = new AtomicBoolean();
  private Thread client;

  TopProcessTest() throws IOException {}

  /** One check in two is denied, for as long as the test lasts. */
  private void keepChecking() throws Exception {
    check();
    client =
        new Thread(
            () -> {
              try {
                while (!over.get()) {
                  check();
                }
              } catch (IOException | InterruptedException e) {
                over.set(true); // the service has ended
              }
            });
    client.start();
  }

  private void check() throws IOException, InterruptedException {
    weir.check("{\"user_id\":\"eager\",\"endpoint\":\"/a\",\"cost\":1001}");
    weir.check("{\"user_id\":\"quiet\",\"endpoint\":\"/b\",\"cost\":0}");
  }

  @AfterEach
  void stop() throws Exception {
    over.set(true);
    if (client != null) {
      client.join();
    }
    weir.close();
  }

  @Test
  void once_underLoad_showsWhatHappens() throws Exception {
    keepChecking();

    Ran top = Ran.withEnv(TOKEN, "top", "--once", "--url", weir.url());

    assertThat(top.code()).as(top.err()).isZero();
    List<String> lines = top.out().lines().toList();
    assertThat(lines.get(0)).matches(weir.url() + " {2}healthy {2}\\S+ {2}up \\d+ s");
    assertThat(lines.get(1))
        .matches(
            "checks {4}[1-9][\\d,.]*/s {2}allowed [1-9][\\d,.]*/s {2}rejected [1-9][\\d,.]*/s"
                + " \\([45]\\d\\.\\d %\\)");
    assertThat(lines.get(2)).isEqualTo("failures  degraded 0.0/s  errors 0.0/s");
    assertThat(lines.get(3)).matches("latency {3}average .* ms {2}p50 <= .* p99 <= .* ms");
    assertThat(lines.get(4)).isEqualTo("counters  in memory");
    assertThat(lines.get(5)).startsWith("instances 1, ");
    assertThat(lines).allMatch(line -> line.length() <= 80);
    assertThat(lines)
        .anyMatch(line -> line.matches("/\\*\\* +[1-9]\\S* +[1-9]\\S*"))
        .anyMatch(line -> line.matches("eager +[1-9]\\S*"))
        .anyMatch(line -> line.matches("/a +[1-9]\\S*"));
    assertThat(top.out()).doesNotContain("\033");
  }

  @Test
  void once_asJson_isOneObject() throws Exception {
    keepChecking();

    Ran top = Ran.weir("top", "--once", "--json", "--url", weir.url());

    assertThat(top.out())
        .matches(
            "\\{\"url\":\"[^\"]+\",\"status\":\"healthy\",\"version\":\"[^\"]+\","
                + "\"uptime_seconds\":\\d+,\"instances\":1,\"clock_drift_seconds\":0,"
                + "\"alerts\":\\[[^]]*],\"per_second\":\\{\"allowed\":[1-9][\\d.]*,"
                + "\"rejected\":[1-9][\\d.]*,\"degraded\":0,\"errors\":0},"
                + "\"latency_seconds\":\\{\"average\":0[\\d.]+,\"p50\":0[\\d.]+,\"p95\":0[\\d.]+,"
                + "\"p99\":0[\\d.]+},\"endpoints\":\\[\\{\"endpoint\":\"/\\*\\*\",.*],"
                + "\"rules\":\\[.*]}\n");
  }

  @Test
  void server_thatIsNotThere_isOneLine() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }

    Ran top = Ran.weir("top", "--once", "--url", "http://127.0.0.1:" + port);

    assertThat(top.code()).isEqualTo(3);
    assertThat(top.err())
        .startsWith("weir top: http://127.0.0.1:" + port + ": nobody answers")
        .endsWith(" (expected: weir serve)\n");
  }

  @Test
  void interval_outOfRange_isBadUsage() {
    Ran top = Ran.weir("top", "--interval", "0");

    assertThat(top.code()).isEqualTo(2);
    assertThat(top.err()).contains("--interval: 0 (expected: 1..3600)");
  }
}
