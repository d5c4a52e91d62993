package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.proto.v1.RateLimitRequest;
import dev.weir.proto.v1.UserStatsRequest;
import dev.weir.proto.v1.UserStatsResponse;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GrpcUserStatsIT {

  private static final String TOKEN = "an-admin-token-of-some-length";
  private static final UserStatsRequest ANN =
      UserStatsRequest.newBuilder().setUserId("ann").setWindow("15m").build();

  private static UserStatsResponse call(
      GrpcCaller caller, String authorization, UserStatsRequest request) {
    Metadata metadata = new Metadata();
    metadata.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), authorization);
    return ClientCalls.blockingUnaryCall(
        ClientInterceptors.intercept(
            caller.channel, MetadataUtils.newAttachHeadersInterceptor(metadata)),
        GrpcCaller.USER_STATS,
        io.grpc.CallOptions.DEFAULT,
        request);
  }

  private static void refused(Runnable call, Status.Code code, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            error -> {
              assertThat(error.getStatus().getCode()).isEqualTo(code);
              assertThat(error.getStatus().getDescription()).isEqualTo(message);
            });
  }

  @Test
  void userStats_forAnAdministrator_areWhatTheUserAskedFor() {
    try (TestServer weir = new TestServer(Map.of("grpc.port", "0", "admin.token", TOKEN));
        GrpcCaller caller = new GrpcCaller(weir)) {
      for (int i = 0; i < 3; i++) {
        caller.check(RateLimitRequest.newBuilder().setUserId("ann"));
      }
      caller.check(RateLimitRequest.newBuilder().setUserId("ben").setCost(1000));
      caller.check(RateLimitRequest.newBuilder().setUserId("ben"));

      assertThat(call(caller, "Bearer " + TOKEN, ANN))
          .isEqualTo(
              UserStatsResponse.newBuilder()
                  .setUserId("ann")
                  .setWindow("15m")
                  .setTotalRequests(3)
                  .setAllowedRequests(3)
                  .setCurrentLimit(1000)
                  .setRemaining(997)
                  .build());
      UserStatsRequest ben = UserStatsRequest.newBuilder().setUserId("ben").build();
      UserStatsResponse told = call(caller, "bearer " + TOKEN, ben);
      assertThat(told.getWindow()).isEqualTo("1h");
      assertThat(told.getRejectedRequests()).isEqualTo(1);
      assertThat(told.getRemaining()).isZero();
    }
  }

  @Test
  void userStats_ofWhatIsNoUserOrWindow_areRefused() {
    try (TestServer weir = new TestServer(Map.of("grpc.port", "0", "admin.token", TOKEN));
        GrpcCaller caller = new GrpcCaller(weir)) {
      refused(
          () -> call(caller, "Bearer " + TOKEN, ANN.toBuilder().setWindow("2d").build()),
          Status.Code.INVALID_ARGUMENT,
          "window: 2d (expected: 1m..1h, such as 15m)");
      assertThatThrownBy(
              () -> call(caller, "Bearer " + TOKEN, ANN.toBuilder().setUserId("").build()))
          .hasMessageStartingWith("INVALID_ARGUMENT: user_id: ");
    }
  }

  @Test
  void userStats_forAnybodyElse_areClosed() {
    try (TestServer weir = new TestServer(Map.of("grpc.port", "0", "admin.token", TOKEN));
        GrpcCaller caller = new GrpcCaller(weir)) {
      String expected = " (expected: Bearer and the admin token)";
      refused(
          () -> caller.call(GrpcCaller.USER_STATS, ANN),
          Status.Code.UNAUTHENTICATED,
          "authorization: missing" + expected);
      refused(
          () -> call(caller, "Bearer another", ANN),
          Status.Code.UNAUTHENTICATED,
          "authorization: another token" + expected);
    }
    try (TestServer weir = new TestServer(Map.of("grpc.port", "0"));
        GrpcCaller caller = new GrpcCaller(weir)) {
      refused(
          () -> call(caller, "Bearer " + TOKEN, ANN),
          Status.Code.PERMISSION_DENIED,
          "admin.token: not configured (expected: one, to open this route)");
    }
  }
}
