package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.server.config.Settings;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.Code;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
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
    Map<String, String> environment = new HashMap<>(more);
    environment.put("RUNTIME_ROOT", root.toString());
    environment.put("PORT", "0");
    environment.put("GRPC_PORT", "0");
    environment.put("DEBUG_PORT", "0");
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
}
