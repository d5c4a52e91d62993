package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Envoy with {@code examples/envoy/envoy.yaml}, which refuses what it cannot ask about,
 * before two services over one Redis, with mutual TLS.
 */
@TestMethodOrder(OrderAnnotation.class)
class EnvoyProxyIT {

  private static final Path EXAMPLE = Path.of("../examples/envoy");
  private static final int LIMIT = 20;
  private static final AtomicInteger REACHED = new AtomicInteger();
  private static final List<WeirProcess> SERVICES = new ArrayList<>();
  private static final List<Integer> PORTS = new ArrayList<>();

  @TempDir static Path scratch;

  private static SelfSigned own;
  private static RedisProcess redis;
  private static HttpServer application;
  private static EnvoyProcess envoy;
  private static int port;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    EnvoyProcess.binary();
    own = SelfSigned.in(scratch);
    redis = new RedisProcess();
    application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    application.setExecutor(Executors.newFixedThreadPool(2));
    application.createContext(
        "/",
        exchange -> {
          REACHED.incrementAndGet();
          byte[] body = "served".getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    application.start();
    for (int i = 0; i < 2; i++) {
      PORTS.add(RedisProcess.freePort());
    }
    SERVICES.addAll(PORTS.parallelStream().map(each -> new WeirProcess(variables(each))).toList());
    port = RedisProcess.freePort();
    int admin = RedisProcess.freePort();
    Map<String, String> changes = new LinkedHashMap<>();
    changes.put("port_value: 9901", "port_value: " + admin);
    changes.put("port_value: 8000", "port_value: " + port);
    changes.put("port_value: 8081", "port_value: " + PORTS.get(0));
    changes.put("port_value: 8082", "port_value: " + PORTS.get(1));
    changes.put("port_value: 9000", "port_value: " + application.getAddress().getPort());
    changes.put("/etc/weir/ca.pem", own.certificate().toString());
    changes.put("/etc/weir/envoy.pem", own.certificate().toString());
    changes.put("/etc/weir/envoy.key", own.key().toString());
    // A busy machine may be slow; asking more often for health only makes the test shorter.
    changes.put("timeout: 0.5s", "timeout: 20s");
    changes.put("connect_timeout: 0.2s", "connect_timeout: 5s");
    changes.put("interval: 1s", "interval: 0.2s");
    String documented = Files.readString(EXAMPLE.resolve("envoy.yaml"));
    envoy = EnvoyProcess.start(scratch, documented, changes, admin);
    PORTS.forEach(envoy::awaitHealthy);
  }

  private static Map<String, String> variables(int grpcPort) {
    return Map.of(
        "WEIR_GRPC_PORT",
        "" + grpcPort,
        "WEIR_RESP_PORT",
        "off",
        "WEIR_DEBUG_PORT",
        "off",
        "WEIR_TLS_CERTIFICATE",
        own.certificate().toString(),
        "WEIR_TLS_KEY",
        own.key().toString(),
        "WEIR_TLS_CLIENT_CA",
        own.certificate().toString(),
        "WEIR_TLS_PORTS",
        "grpc",
        "RUNTIME_ROOT",
        EXAMPLE.toString(),
        "REDIS_URL",
        redis.url(),
        "WEIR_STORE_DEADLINE",
        "10s");
  }

  @AfterAll
  static void stop() {
    if (envoy != null) {
      envoy.close();
    }
    SERVICES.forEach(WeirProcess::close);
    if (application != null) {
      application.stop(0);
    }
    if (redis != null) {
      redis.close();
    }
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("none");
  }

  private static List<HttpResponse<String>> exhaust(Traffic traffic, String user) {
    List<HttpResponse<String>> responses = new ArrayList<>();
    for (int i = 0; i <= LIMIT; i++) {
      responses.add(traffic.get(user));
    }
    return responses;
  }

  private static int reset(HttpResponse<?> response) {
    return Integer.parseInt(header(response, "x-ratelimit-reset"));
  }

  @Test
  void limit_reachedOverBothInstances_is429WithEnvoysOwnHeaders() {
    Traffic traffic = new Traffic(port);
    List<HttpResponse<String>> responses = exhaust(traffic, "first");
    if (reset(responses.get(LIMIT)) > reset(responses.get(0))) {
      responses = exhaust(traffic, "second"); // an hour was over in the midst of it
    }
    for (int i = 0; i < LIMIT; i++) {
      HttpResponse<String> response = responses.get(i);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("served");
      assertThat(header(response, "x-ratelimit-limit"))
          .isEqualTo("20, 20;w=3600;name=\"per-user\"");
      assertThat(header(response, "x-ratelimit-remaining")).isEqualTo("" + (LIMIT - 1 - i));
      assertThat(reset(response)).isBetween(1, 3_600);
    }
    int reached = REACHED.get();
    HttpResponse<String> denied = responses.get(LIMIT);
    assertThat(denied.statusCode()).isEqualTo(429);
    assertThat(header(denied, "x-envoy-ratelimited")).isEqualTo("true");
    assertThat(header(denied, "x-ratelimit-limit")).isEqualTo("20, 20;w=3600;name=\"per-user\"");
    assertThat(header(denied, "x-ratelimit-remaining")).isEqualTo("0");
    assertThat(traffic.get("other").statusCode()).isEqualTo(200);
    assertThat(REACHED).hasValue(reached + 1);
  }

  @Test
  void instances_restartedOneAfterTheOther_loseNothing() throws Exception {
    try (Traffic traffic = new Traffic(port)) {
      traffic.flow();
      for (int i = 0; i < SERVICES.size(); i++) {
        SERVICES.get(i).restart();
        envoy.awaitHealthy(PORTS.get(i));
        traffic.awaitMore(100);
      }
      traffic.stop();
      assertThat(traffic.lost()).isEmpty();
    }
  }

  @Test
  @Order(Integer.MAX_VALUE) // it is not started again, since that takes longer than all the rest
  void instance_killed_losesOnlyWhatIsInFlightOnIt() throws Exception {
    try (Traffic traffic = new Traffic(port)) {
      traffic.flow();
      traffic.awaitMore(100);
      SERVICES.get(0).kill();
      long dead = System.nanoTime();
      traffic.awaitMore(100);
      traffic.stop();
      assertThat(traffic.lost()).allMatch(lost -> lost.sentNanos() - dead < 0);
    }
  }
}
