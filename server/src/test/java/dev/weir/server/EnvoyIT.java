package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.server.config.Settings;
import dev.weir.store.InMemoryStore;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.Code;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service, called by a client that is not ours, with Envoy's own classes. */
class EnvoyIT {

  /** The start of a minute. */
  private static final long START_MICROS = 1_700_000_040L * 1_000_000;

  @TempDir Path root;
  private final AtomicLong now = new AtomicLong(START_MICROS + 20_000_000);
  private WeirServer server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    Files.createDirectory(root.resolve("config"));
    Files.writeString(
        root.resolve("config/basic.yaml"),
        """
        domain: shop
        descriptors:
          - key: user
            rate_limit: {unit: minute, requests_per_unit: 2, name: per-user}
        """);
    start(Map.of());
  }

  private void start(Map<String, String> more) {
    Map<String, String> environment = TestServer.environment("RUNTIME_ROOT", root.toString());
    environment.putAll(more);
    server = WeirServer.start(Settings.read(environment, Map.of()), now::get);
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort().orElseThrow())
            .usePlaintext()
            .build();
  }

  @AfterEach
  void stop() throws InterruptedException {
    channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    server.close();
  }

  private RateLimitResponse call(String domain, String user) {
    return RateLimitServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .shouldRateLimit(
            RateLimitRequest.newBuilder()
                .setDomain(domain)
                .addDescriptors(
                    RateLimitDescriptor.newBuilder()
                        .addEntries(
                            RateLimitDescriptor.Entry.newBuilder().setKey("user").setValue(user)))
                .build());
  }

  @Test
  void call_upToTheLimitAndOnceMore_isAnsweredAsByTheOriginal() {
    RateLimitResponse first = call("shop", "u1");
    assertThat(first.getOverallCode()).isEqualTo(Code.OK);
    RateLimitResponse.DescriptorStatus status = first.getStatuses(0);
    assertThat(status.getLimitRemaining()).isEqualTo(1);
    assertThat(status.getDurationUntilReset().getSeconds()).isEqualTo(40);
    assertThat(status.getCurrentLimit().getName()).isEqualTo("per-user");
    assertThat(status.getCurrentLimit().getUnit())
        .isEqualTo(RateLimitResponse.RateLimit.Unit.MINUTE);
    call("shop", "u1");
    assertThat(call("shop", "u1").getOverallCode()).isEqualTo(Code.OVER_LIMIT);
    assertThat(call("shop", "u2").getOverallCode()).isEqualTo(Code.OK);
    now.addAndGet(40_000_000);
    assertThat(call("shop", "u1").getOverallCode()).isEqualTo(Code.OK);
  }

  @Test
  void call_withoutADomain_isAnErrorInTheWordsOfTheOriginal() {
    assertThatThrownBy(() -> call("", "u"))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNKNOWN);
              assertThat(e.getStatus().getDescription())
                  .isEqualTo("rate limit domain must not be empty");
            });
  }

  private HttpResponse<String> http(int port, String path, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    if (!body.isEmpty()) {
      request.POST(HttpRequest.BodyPublishers.ofString(body));
    }
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void json_overTheLimitAndMalformed_isAnsweredAsByTheOriginal() throws Exception {
    String body =
        "{\"domain\":\"shop\",\"descriptors\":[{\"entries\":[{\"key\":\"user\",\"value\":\"j\"}]}]}";
    HttpResponse<String> first = http(server.httpPort(), "/json", body);
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.body())
        .isEqualTo(
            "{\"overallCode\":\"OK\",\"statuses\":[{\"code\":\"OK\",\"currentLimit\":{"
                + "\"name\":\"per-user\",\"requestsPerUnit\":2,\"unit\":\"MINUTE\"},"
                + "\"limitRemaining\":1,\"durationUntilReset\":\"40s\"}]}");
    http(server.httpPort(), "/json", body);
    assertThat(http(server.httpPort(), "/json", body).statusCode()).isEqualTo(429);
    for (String bad :
        new String[] {"rubbish", "{\"domain\":\"d1\",\"x\":1}", "{\"domain\":\"shop\"}"}) {
      HttpResponse<String> refused = http(server.httpPort(), "/json", bad);
      assertThat(refused.statusCode()).as(bad).isEqualTo(400);
      assertThat(refused.body()).isEqualTo("Bad Request\n");
      assertThat(refused.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }
    assertThat(http(server.httpPort(), "/json", "").statusCode()).isEqualTo(400);
    assertThat(http(server.httpPort(), "/healthcheck", "").body()).isEqualTo("OK");
  }

  @Test
  void debugPort_afterCalls_showsLimitsAndWhatWasCounted() throws Exception {
    int port = server.debugPort().orElseThrow();
    assertThat(http(port, "/rlconfig", "").body())
        .isEqualTo(
            "shop.user: unit=MINUTE requests_per_unit=2, shadow_mode: false, quota_mode: false\n");
    for (int i = 0; i < 3; i++) {
      call("shop", "u9");
    }
    call("nowhere", "u9");
    assertThat(http(port, "/metrics", "").body())
        .contains("ratelimit_service_rate_limit_total_hits{domain=\"shop\",key1=\"user\"} 3\n")
        .contains("ratelimit_service_rate_limit_over_limit{domain=\"shop\",key1=\"user\"} 1\n")
        .contains("ratelimit_service_rate_limit_within_limit{domain=\"shop\",key1=\"user\"} 2\n")
        .contains("ratelimit_service_rate_limit_near_limit{domain=\"shop\",key1=\"user\"} 1\n")
        .contains("ratelimit_service_config_load_success 1\n")
        .contains("ratelimit_service_total_requests{grpc_method=\"ShouldRateLimit\"} 4\n");
  }

  /** Bytes as they are. */
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void health_askedByItsNames_isServing() {
    MethodDescriptor<byte[], byte[]> check =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("grpc.health.v1.Health/Check")
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();
    for (String name : new String[] {"", "ratelimit"}) {
      byte[] text = name.getBytes(StandardCharsets.UTF_8);
      byte[] request = new byte[text.length + 2];
      request[0] = 0x0a;
      request[1] = (byte) text.length;
      System.arraycopy(text, 0, request, 2, text.length);
      CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS);
      assertThat(ClientCalls.blockingUnaryCall(channel, check, options, request))
          .as("status 1, SERVING, of %s", name)
          .containsExactly(0x08, 0x01);
    }
  }

  @Test
  void start_withABadFile_isRefusedAndNamesIt() throws IOException {
    Files.writeString(root.resolve("config/bad.yaml"), "domain: shop");
    Map<String, String> environment = Map.of("RUNTIME_ROOT", root.toString(), "PORT", "0");
    assertThatThrownBy(
            () -> WeirServer.start(Settings.read(environment, Map.of()), now::get).close())
        .hasMessageContaining("config.basic.yaml: duplicate domain 'shop' in config file");
  }

  @Test
  void file_thatChangesWhileGrpcIsOff_isReloaded() throws IOException {
    String question =
        "{\"domain\":\"shop\",\"descriptors\":[{\"entries\":[{\"key\":\"user\",\"value\":\"u\"}]}]}";
    Settings settings = TestServer.settings(Map.of("envoy.root", root.toString()));
    try (TestServer weir = new TestServer(settings, InMemoryStore.builder().build())) {
      assertThat(weir.post("/json", question).body()).contains("\"requestsPerUnit\":2");

      Path file = root.resolve("config/basic.yaml");
      Files.writeString(file, Files.readString(file).replace("unit: 2", "unit: 7"));

      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> weir.post("/json", question).body().contains("\"requestsPerUnit\":7"));
    }
  }
}
