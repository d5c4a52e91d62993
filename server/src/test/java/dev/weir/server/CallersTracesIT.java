package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Limit;
import dev.weir.proto.v1.RateLimitRequest;
import dev.weir.proto.v1.RateLimitResponse;
import dev.weir.rule.Rule;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks over everything but HTTP are part of their callers' traces, as a collector gets them. */
class CallersTracesIT {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";
  private static final String OTHER_TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String TRACEPARENT = "00-" + TRACE + "-" + PARENT + "-01";

  @TempDir Path root;
  private final Collector collector = new Collector();

  CallersTracesIT() throws IOException {}

  @BeforeEach
  void write() throws IOException {
    Files.createDirectory(root.resolve("config"));
    Files.writeString(
        root.resolve("config/shop.yaml"),
        """
        domain: shop
        descriptors:
          - key: user
            rate_limit: {unit: minute, requests_per_unit: 1}
        """);
  }

  @AfterEach
  void stop() {
    collector.close();
  }

  /** Has a service asked that begins no traces of its own; the spans that it told of. */
  private List<Span> spans(Consumer<TestServer> asking) {
    Map<String, String> flags =
        Map.of(
            "traces.endpoint", collector.endpoint(),
            "traces.sample", "0",
            "grpc.port", "0",
            "resp.port", "0",
            "envoy.root", root.toString());
    try (TestServer weir = new TestServer(flags).with(Rule.named("all").limit(Limit.perHour(2)))) {
      asking.accept(weir);
    }
    return collector.spans();
  }

  private static Channel traced(GrpcCaller caller, String traceparent) {
    Metadata metadata = new Metadata();
    metadata.put(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER), traceparent);
    return ClientInterceptors.intercept(
        caller.channel, MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  private static CallOptions soon() {
    return CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  private static RateLimitRequest user(String traceparent) {
    return RateLimitRequest.newBuilder().setUserId("1").setTraceparent(traceparent).build();
  }

  private static void assertPartOfTheTrace(Span span, String name) {
    HexFormat hex = HexFormat.of();
    assertThat(span.getName()).isEqualTo(name);
    assertThat(hex.formatHex(span.getTraceId().toByteArray())).isEqualTo(TRACE);
    assertThat(hex.formatHex(span.getParentSpanId().toByteArray())).isEqualTo(PARENT);
  }

  private static Map<String, AnyValue> attributes(Span span) {
    return span.getAttributesList().stream()
        .collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
  }

  @Test
  void checks_overGrpc_arePartOfTheirCallersTrace() {
    List<Span> spans =
        spans(
            weir -> {
              try (GrpcCaller caller = new GrpcCaller(weir)) {
                for (String parent : List.of(TRACEPARENT, "rubbish", "")) {
                  ClientCalls.blockingUnaryCall(
                      traced(caller, parent), GrpcCaller.CHECK, soon(), user(""));
                }
                caller.check(user("").toBuilder());
              }
            });

    assertThat(spans).hasSize(1);
    assertPartOfTheTrace(spans.get(0), "weir.check");
    assertThat(attributes(spans.get(0)).get("weir.rule").getStringValue()).isEqualTo("all");
  }

  @Test
  void checks_inAStream_arePartOfItsTrace_unlessTheyNameTheirOwn() {
    List<Span> spans =
        spans(
            weir -> {
              try (GrpcCaller caller = new GrpcCaller(weir)) {
                askEach(caller, user(""), user("00-" + OTHER_TRACE + "-" + PARENT + "-01"));
              }
            });

    assertThat(spans).hasSize(2);
    assertPartOfTheTrace(spans.get(0), "weir.check");
    assertThat(HexFormat.of().formatHex(spans.get(1).getTraceId().toByteArray()))
        .isEqualTo(OTHER_TRACE);
  }

  private static void askEach(GrpcCaller caller, RateLimitRequest... requests) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    StreamObserver<RateLimitRequest> asking =
        ClientCalls.asyncBidiStreamingCall(
            traced(caller, TRACEPARENT).newCall(GrpcCaller.STREAM, soon()),
            new StreamObserver<RateLimitResponse>() {
              @Override
              public void onNext(RateLimitResponse answer) {}

              @Override
              public void onError(Throwable cause) {
                done.completeExceptionally(cause);
              }

              @Override
              public void onCompleted() {
                done.complete(null);
              }
            });
    for (RateLimitRequest request : requests) {
      asking.onNext(request);
    }
    asking.onCompleted();
    done.join();
  }

  @Test
  void envoysRequests_arePartOfTheirCallersTrace() {
    List<Span> spans =
        spans(
            weir -> {
              try (GrpcCaller caller = new GrpcCaller(weir)) {
                askAsEnvoy(traced(caller, TRACEPARENT), "shop");
                askAsEnvoy(traced(caller, TRACEPARENT), "shop");
                askAsEnvoy(traced(caller, TRACEPARENT), "nowhere");
                askAsEnvoy(caller.channel, "shop");
                try {
                  askAsEnvoy(traced(caller, TRACEPARENT), "");
                } catch (StatusRuntimeException e) {
                  assertThat(e).hasMessageContaining("domain must not be empty");
                }
              }
            });

    assertThat(spans)
        .hasSize(4)
        .allSatisfy(span -> assertPartOfTheTrace(span, "weir.should_rate_limit"));
    assertThat(attributes(spans.get(0)).get("weir.allowed").getBoolValue()).isTrue();
    Map<String, AnyValue> denied = attributes(spans.get(1));
    assertThat(denied.get("weir.allowed").getBoolValue()).isFalse();
    assertThat(denied.get("weir.outcome").getStringValue()).isEqualTo("denied");
    assertThat(denied.get("weir.domain").getStringValue()).isEqualTo("shop");
    assertThat(denied.get("weir.descriptors").getIntValue()).isEqualTo(1);
    assertThat(denied.get("weir.over_limit").getIntValue()).isEqualTo(1);
    assertThat(attributes(spans.get(2))).doesNotContainKey("weir.domain");
    assertThat(spans.get(3).getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
  }

  private static void askAsEnvoy(Channel channel, String domain) {
    var entry = RateLimitDescriptor.Entry.newBuilder().setKey("user").setValue("secret");
    var answer =
        RateLimitServiceGrpc.newBlockingStub(channel)
            .withDeadlineAfter(20, TimeUnit.SECONDS)
            .shouldRateLimit(
                io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest.newBuilder()
                    .setDomain(domain)
                    .addDescriptors(RateLimitDescriptor.newBuilder().addEntries(entry))
                    .build());
    assertThat(answer.getStatusesCount()).isEqualTo(1);
  }

  @Test
  void envoysRequests_inJson_arePartOfTheirCallersTrace() {
    List<Span> spans =
        spans(
            weir ->
                weir.send(
                    weir.request("/json")
                        .header("traceparent", TRACEPARENT)
                        .POST(
                            BodyPublishers.ofString(
                                """
                                {"domain":"shop","descriptors":
                                  [{"entries":[{"key":"user","value":"1"}]}]}
                                """))));

    assertThat(spans).hasSize(1);
    assertPartOfTheTrace(spans.get(0), "weir.should_rate_limit");
  }

  @Test
  void checks_overTheRedisProtocol_arePartOfTheTraceThatTheyName() {
    List<Span> spans =
        spans(
            weir -> {
              try (Socket socket =
                  new Socket(
                      InetAddress.getLoopbackAddress(), weir.server.respPort().orElseThrow())) {
                socket.setSoTimeout(20_000);
                TestServer.write(
                    socket,
                    "WEIR.CHECK user_id 1 traceparent "
                        + TRACEPARENT
                        + "\r\nWEIR.CHECK user_id 2\r\nCL.THROTTLE 3 1 1 1\r\nQUIT\r\n");
                assertThat(socket.getInputStream().readAllBytes())
                    .asString(StandardCharsets.UTF_8)
                    .startsWith("*10\r\n$7\r\nallowed\r\n:1\r\n");
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });

    assertThat(spans).hasSize(1);
    assertPartOfTheTrace(spans.get(0), "weir.check");
  }
}
