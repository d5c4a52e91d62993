package dev.weir.server.grpc;

import dev.weir.limit.Decision;
import dev.weir.proto.v1.UserStatsRequest;
import dev.weir.proto.v1.UserStatsResponse;
import dev.weir.rule.Request;
import dev.weir.server.check.AttributeCheck;
import dev.weir.server.check.CheckResult;
import dev.weir.server.check.CheckService;
import dev.weir.server.check.CheckedText;
import dev.weir.server.ops.AdminToken;
import dev.weir.server.ops.Statistics;
import dev.weir.server.ops.Statistics.Counts;
import dev.weir.server.rpc.Answer;
import dev.weir.server.rpc.Guard;
import dev.weir.server.rpc.Status;
import dev.weir.store.Completion;
import dev.weir.store.StoreException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a user has asked for lately, told to administrators. Thread-safe. */
final class UserStats implements Guard {

  private final CheckService checks;
  private final Statistics statistics;
  private final AdminToken administrators;

  UserStats(CheckService checks, Statistics statistics, AdminToken administrators) {
    this.checks = checks;
    this.statistics = statistics;
    this.administrators = administrators;
  }

  @Override
  public Optional<Refusal> refusal(@Nullable String authorization) {
    return administrators
        .refusal(authorization)
        .map(
            refusal ->
                new Refusal(
                    refusal.isClosed() ? Status.PERMISSION_DENIED : Status.UNAUTHENTICATED,
                    refusal.message()));
  }

  /**
   * Answers.
   *
   * @throws dev.weir.limit.InvalidValueException if the user or the window is none
   */
  void answer(UserStatsRequest request, Answer<UserStatsResponse> answer) {
    CheckedText.key("user_id", request.getUserId());
    String window = request.getWindow().isEmpty() ? Statistics.DEFAULT_WINDOW : request.getWindow();
    Duration span = Statistics.window(window);
    Counts counts = statistics.user(request.getUserId(), span);
    UserStatsResponse.Builder told =
        UserStatsResponse.newBuilder()
            .setUserId(counts.name())
            .setWindow(window)
            .setTotalRequests(counts.allowed() + counts.rejected())
            .setAllowedRequests(counts.allowed())
            .setRejectedRequests(counts.rejected())
            .setMissedAtMost(counts.missed());
    Request user = Request.userId(request.getUserId()).cost(0).build();
    checks.peek(
        new AttributeCheck(user, false),
        new Completion<>() {
          @Override
          public void completed(CheckResult now) {
            Decision decision = now.decision().orElse(null);
            if (decision != null) {
              told.setCurrentLimit(decision.limit()).setRemaining(decision.remaining());
            }
            answer.send(told.build());
          }

          @Override
          public void failed(StoreException cause) {
            answer.fail(Status.UNAVAILABLE, Responses.STORE_FAILED);
          }
        });
  }
}
