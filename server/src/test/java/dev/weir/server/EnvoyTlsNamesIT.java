package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.proto.health.v1.HealthCheckRequest;
import dev.weir.proto.health.v1.HealthCheckResponse.ServingStatus;
import dev.weir.server.config.LogSettings;
import dev.weir.server.config.Settings;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.stub.ClientCalls;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What envoyproxy/ratelimit's environment says of TLS, and what in it cannot be had. */
@Timeout(60)
class EnvoyTlsNamesIT {

  @TempDir static Path directory;

  private static CertificateAuthority authority;
  private static CertificateAuthority.Issued shown;

  @BeforeAll
  static void issue() {
    authority = new CertificateAuthority(directory);
    shown = authority.issue("server");
  }

  private static Map<String, String> tls(String... more) {
    Map<String, String> environment = TestServer.environment(more);
    environment.putIfAbsent("GRPC_SERVER_USE_TLS", "true");
    environment.putIfAbsent("GRPC_SERVER_TLS_CERT", shown.chain().toString());
    environment.putIfAbsent("GRPC_SERVER_TLS_KEY", shown.key().toString());
    return environment;
  }

  private static TestServer server(Map<String, String> environment) {
    return new TestServer(Settings.read(environment, Map.of()));
  }

  private static void assertServes(TestServer weir, String protocol) throws Exception {
    SslContextBuilder context =
        GrpcSslContexts.forClient()
            .trustManager(authority.certificate().toFile())
            .protocols(protocol);
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", weir.server.grpcPort().orElseThrow())
            .sslContext(context.build())
            .build();
    try {
      var answer =
          ClientCalls.blockingUnaryCall(
              channel,
              GrpcCaller.HEALTH,
              CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
              HealthCheckRequest.newBuilder().setService("ratelimit").build());
      assertThat(answer.getStatus()).isEqualTo(ServingStatus.SERVING);
    } finally {
      channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void grpcServerUseTls_speaksItOnThatPortAlone_oldClientsToo() throws Exception {
    try (TestServer weir = server(tls())) {
      assertServes(weir, "TLSv1.3");
      assertServes(weir, "TLSv1.2");
      assertThat(weir.server.uri()).hasScheme("http");
      assertThat(weir.get("/healthcheck").body()).isEqualTo("OK");
    }
  }

  @Test
  void grpcClientTlsCacert_letsNobodyInWithoutACertificate() throws Exception {
    try (TestServer weir =
        server(tls("GRPC_CLIENT_TLS_CACERT", authority.certificate().toString()))) {
      assertThatThrownBy(() -> assertServes(weir, "TLSv1.3"))
          .isInstanceOf(StatusRuntimeException.class);
    }
  }

  @Test
  void grpcServerUseTls_false_leavesItOff() {
    try (TestServer weir = server(tls("GRPC_SERVER_USE_TLS", "false"));
        GrpcCaller caller = new GrpcCaller(weir)) {
      assertThat(
              caller.call(GrpcCaller.HEALTH, HealthCheckRequest.getDefaultInstance()).getStatus())
          .isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void ownNames_bindMore() {
    Map<String, String> environment =
        tls(
            "WEIR_TLS_CERTIFICATE", shown.chain().toString(),
            "WEIR_TLS_KEY", shown.key().toString(),
            "GRPC_SERVER_TLS_CERT", "/nowhere");
    try (TestServer weir = server(environment)) {
      assertThat(weir.server.uri()).hasScheme("https");
    }
  }

  @Test
  void whatCannotBeHad_stopsTheStart() {
    assertRefused(
        tls("GRPC_CLIENT_TLS_SAN", "envoy.local"),
        "GRPC_CLIENT_TLS_SAN: envoy.local (expected: nothing; whoever has a certificate of"
            + " GRPC_CLIENT_TLS_CACERT is let in)");
    assertRefused(tls("GRPC_SERVER_TLS_CERT", ""), "GRPC_SERVER_TLS_CERT: none (expected: ");
    assertRefused(
        tls("GRPC_SERVER_USE_TLS", "perhaps"),
        "GRPC_SERVER_USE_TLS: perhaps (expected: true or false)");
    assertRefused(
        Map.of("CONFIG_TYPE", "GRPC_XDS_SOTW"),
        "CONFIG_TYPE: GRPC_XDS_SOTW (expected: FILE; limits are read from files alone)");
    assertRefused(
        Map.of("RUNTIME_ROOT", "/", "BACKEND_TYPE", "memcache"),
        "BACKEND_TYPE: memcache (expected: redis; counters are there or in memory)");
    assertRefused(
        Map.of("RUNTIME_ROOT", "/", "GRPC_UDS", "/tmp/x.sock"),
        "GRPC_UDS: /tmp/x.sock (expected: nothing; gRPC listens on GRPC_PORT)");
    assertRefused(
        Map.of("RUNTIME_ROOT", "/", "REDIS_SOCKET_TYPE", "unix"),
        "REDIS_SOCKET_TYPE: unix (expected: tcp)");
    assertRefused(Map.of("RUNTIME_ROOT", "/", "LOG_LEVEL", "loud"), "LOG_LEVEL: loud (expected: ");
  }

  @Test
  void log_isAsTheOriginalsNamesSay_whereTheOriginalIsMeant() {
    Map<String, String> environment =
        new HashMap<>(Map.of("LOG_LEVEL", "WARNING", "LOG_FORMAT", "json"));
    assertThat(Settings.read(environment, Map.of()).value(LogSettings.LEVEL))
        .isEqualTo(LogSettings.Verbosity.INFO);

    environment.put("RUNTIME_ROOT", "/");
    Settings settings = Settings.read(environment, Map.of());
    assertThat(settings.value(LogSettings.LEVEL)).isEqualTo(LogSettings.Verbosity.WARN);
    assertThat(settings.value(LogSettings.FORMAT)).isEqualTo(LogSettings.Format.JSON);
    assertThat(settings.origin(LogSettings.LEVEL)).hasToString("LOG_LEVEL");

    environment.put("WEIR_LOG_LEVEL", "trace");
    assertThat(Settings.read(environment, Map.of()).value(LogSettings.LEVEL))
        .isEqualTo(LogSettings.Verbosity.TRACE);
  }

  private static void assertRefused(Map<String, String> environment, String message) {
    assertThatThrownBy(() -> Settings.read(environment, Map.of())).hasMessageContaining(message);
  }

  @Test
  void whatChangesNothing_isListed_whereTheOriginalIsMeant() {
    Map<String, String> environment =
        new HashMap<>(
            Map.of("REDIS_PERSECOND", "true", "GRPC_HOST", "::", "USE_STATSD", "false", "X", "1"));
    environment.put("BACKEND_TYPE", "ram");
    assertThat(Settings.read(environment, Map.of()).ignored()).isEmpty();

    environment.put("RUNTIME_ROOT", "/");
    environment.remove("BACKEND_TYPE");
    assertThat(Settings.read(environment, Map.of()).ignored())
        .isEqualTo(List.of("GRPC_HOST", "REDIS_PERSECOND"));
  }
}
