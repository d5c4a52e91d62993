package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.proto.health.v1.HealthCheckRequest;
import dev.weir.proto.health.v1.HealthCheckResponse.ServingStatus;
import dev.weir.proto.v1.LeaseRequest;
import dev.weir.proto.v1.RateLimitRequest;
import dev.weir.proto.v1.RateLimitResponse;
import dev.weir.proto.v1.RefundRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Weir's own service over gRPC, by a client that is not ours. */
class GrpcIT {

  private final TestServer weir = new TestServer(Map.of("grpc.port", "0"));
  private final GrpcCaller caller = new GrpcCaller(weir);

  @AfterEach
  void stop() {
    caller.close();
    weir.close();
  }

  private static RateLimitRequest.Builder ofKey(String key, long limit) {
    return RateLimitRequest.newBuilder().setKey(key).setLimit(limit).setWindow("1m");
  }

  @Test
  void check_byAttributes_isDecidedByRules() {
    RateLimitResponse answer =
        caller.check(
            RateLimitRequest.newBuilder()
                .setUserId("42")
                .setEndpoint("/api/payments")
                .setMethod("POST"));

    assertThat(answer)
        .isEqualTo(
            RateLimitResponse.newBuilder()
                .setAllowed(true)
                .setLimit(1000)
                .setRemaining(999)
                .setResetAt(TestServer.START_SECONDS + 3600)
                .setRule("default")
                .build());
  }

  @Test
  void check_overTheLimit_isAnAnswerAndNoError() {
    caller.check(ofKey("k", 1));

    RateLimitResponse answer = caller.check(ofKey("k", 1));

    assertThat(answer.getAllowed()).isFalse();
    assertThat(answer.getCode()).isEqualTo("RATE_LIMIT_EXCEEDED");
    assertThat(answer.getErrorMessage())
        .isEqualTo("Rate limit exceeded. Try again in " + answer.getRetryAfter() + " seconds.");
    assertThat(answer.hasRemaining()).isTrue();
    assertThat(answer.getRemaining()).isZero();
  }

  @Test
  void check_ofMoreThanTheLimit_isToldToNeverSucceed() {
    RateLimitResponse answer = caller.check(ofKey("k", 5).setCost(6));

    assertThat(answer.getCode()).isEqualTo("COST_EXCEEDS_LIMIT");
    assertThat(answer.getErrorMessage()).isEqualTo("Cost 6 exceeds the limit of 5.");
    assertThat(answer.hasRetryAfter()).isFalse();
  }

  @Test
  void check_ofCostZero_onlyLooks() {
    assertThat(caller.check(ofKey("k", 5).setCost(0)).getRemaining()).isEqualTo(5);
    assertThat(caller.check(ofKey("k", 5)).getRemaining()).isEqualTo(4);
  }

  @Test
  void check_ofWhatIsNotExpected_isAnInvalidArgumentWithTheFieldsMessage() {
    refused(ofKey("k", 5).setCost(-1), "cost: -1 (expected: 0..4294967295)");
    refused(ofKey("k", -3), "limit: -3 (expected: 1..4294967295)");
    refused(ofKey("k", 5).setWindow(""), "window: missing (expected: a text)");
    refused(RateLimitRequest.newBuilder().setKey("k"), "limit: missing (expected: 1..4294967295)");
    refused(
        ofKey("k", 5).setUserId("42"),
        "key: beside attributes of a request (expected: a key with its limit, or attributes"
            + " alone)");
    assertThat(caller.check(ofKey("k", 5)).getRemaining()).isEqualTo(4);
  }

  private void refused(RateLimitRequest.Builder request, String message) {
    assertThatThrownBy(() -> caller.check(request))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            error -> {
              assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
              assertThat(error.getStatus().getDescription()).isEqualTo(message);
            });
  }

  @Test
  void check_withSixtyKilobytes_isAnsweredForWhatItSays() {
    refused(
        RateLimitRequest.newBuilder().setUserId("x".repeat(60_000)),
        "user_id: 60000 characters (expected: 1..1024 characters)");
  }

  @Test
  void check_withMoreThanAMessageMayHave_isRefused() {
    RateLimitRequest.Builder request = RateLimitRequest.newBuilder().setUserId("x".repeat(65_536));

    assertThatThrownBy(() -> caller.check(request))
        .hasMessage("RESOURCE_EXHAUSTED: message: 65540 bytes (expected: at most 65536)");
  }

  @Test
  void refund_ofARefundableCheck_givesItsUnitsBack() {
    RateLimitResponse taken = caller.check(ofKey("k", 10).setCost(4).setRefundable(true));

    RefundRequest.Builder back = RefundRequest.newBuilder().setRefundToken(taken.getRefundToken());
    RateLimitResponse answer = caller.call(GrpcCaller.REFUND, back.setCost(3).build());

    assertThat(answer.getRemaining()).isEqualTo(9);
  }

  @Test
  void lease_renewedAndReleased_isHeldUntilThen() {
    RateLimitRequest.Builder one = ofKey("k", 1).setAlgorithm("concurrency");
    String lease = caller.check(one).getLease();
    LeaseRequest request = LeaseRequest.newBuilder().setLease(lease).build();
    assertThat(caller.check(one).getAllowed()).isFalse();

    assertThat(caller.call(GrpcCaller.RENEW, request).getAllowed()).isTrue();
    assertThat(caller.call(GrpcCaller.RELEASE, request).getAllowed()).isTrue();
    assertThat(caller.call(GrpcCaller.RELEASE, request).getAllowed()).isFalse();
    assertThat(caller.check(one).getAllowed()).isTrue();
  }

  @Test
  void health_ofTheServerAndItsServices_isServing() {
    assertThat(health("")).isEqualTo(ServingStatus.SERVING);
    assertThat(health("weir.v1.RateLimiter")).isEqualTo(ServingStatus.SERVING);
    assertThatThrownBy(() -> health("nobody"))
        .hasMessage("NOT_FOUND: service: nobody (expected: a known one)");
  }

  private ServingStatus health(String service) {
    HealthCheckRequest request = HealthCheckRequest.newBuilder().setService(service).build();
    return caller.call(GrpcCaller.HEALTH, request).getStatus();
  }

  @Test
  void method_thatThereIsNot_isUnimplemented() {
    assertThatThrownBy(
            () ->
                caller.call(
                    GrpcCaller.method(
                        io.grpc.MethodDescriptor.MethodType.UNARY,
                        "weir.v1.RateLimiter/Nothing",
                        RateLimitRequest.getDefaultInstance(),
                        RateLimitResponse.getDefaultInstance()),
                    RateLimitRequest.getDefaultInstance()))
        .hasMessage("UNIMPLEMENTED: unknown method: /weir.v1.RateLimiter/Nothing");
  }

  @Test
  void grpc_switchedOff_isNotThere() {
    try (TestServer without = new TestServer(Map.of("grpc.port", "off"))) {
      assertThat(without.server.grpcPort()).isEmpty();
    }
  }
}
