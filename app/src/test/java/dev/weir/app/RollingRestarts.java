package dev.weir.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Two services behind HAProxy with {@code examples/haproxy/haproxy.cfg}, restarted in turn. */
final class RollingRestarts implements AutoCloseable {

  private static final Path EXAMPLE = Path.of("../examples/haproxy/haproxy.cfg");
  private static final List<String> NAMES = List.of("one", "two");
  private static final int CALLS_BETWEEN = 200;

  private final List<WeirProcess> services = new ArrayList<>();
  private final int[] ports = new int[6];
  private final HaProxyProcess proxy;

  /**
   * Starts them.
   *
   * @param changes of the documented configuration
   * @param drainDelay as the services are told it
   */
  RollingRestarts(Path folder, Map<String, String> changes, String drainDelay) throws IOException {
    HaProxyProcess.binary();
    Map<String, String> all = new LinkedHashMap<>(changes);
    String[] documented = {"8000", "8001", "8080", "8090", "8081", "8091"};
    for (int i = 0; i < ports.length; i++) {
      ports[i] = RedisProcess.freePort();
      all.put("127.0.0.1:" + documented[i], "127.0.0.1:" + ports[i]);
    }
    all.put(" port 8080", " port " + ports[2]);
    all.put(" port 8090", " port " + ports[3]);
    for (int i = 0; i < 2; i++) {
      services.add(new WeirProcess(ports[2 + i], variables(ports[4 + i], drainDelay)));
    }
    proxy = new HaProxyProcess(folder, Files.readString(EXAMPLE), all);
    NAMES.forEach(proxy::awaitUp);
  }

  private static Map<String, String> variables(int grpcPort, String drainDelay) {
    return Map.of(
        "WEIR_GRPC_PORT",
        "" + grpcPort,
        "WEIR_RESP_PORT",
        "off",
        "WEIR_DEBUG_PORT",
        "off",
        "WEIR_DRAIN_DELAY",
        drainDelay);
  }

  Callers callers() {
    return new Callers(ports[0], ports[1]);
  }

  /** Restarts one after the other while somebody calls. */
  void restart(int times, Callers callers) throws InterruptedException {
    callers.awaitMore(CALLS_BETWEEN);
    for (int i = 0; i < times; i++) {
      services.get(i % 2).restart();
      proxy.awaitUp(NAMES.get(i % 2));
      callers.awaitMore(CALLS_BETWEEN);
    }
  }

  @Override
  public void close() {
    proxy.close();
    services.forEach(WeirProcess::close);
  }
}
