package dev.weir.server.grpc;

import dev.weir.limit.InvalidValueException;
import dev.weir.proto.v1.LeaseRequest;
import dev.weir.proto.v1.RateLimitRequest;
import dev.weir.proto.v1.RateLimitResponse;
import dev.weir.proto.v1.RateLimiterProto;
import dev.weir.proto.v1.RefundRequest;
import dev.weir.proto.v1.UserStatsRequest;
import dev.weir.proto.v1.UserStatsResponse;
import dev.weir.server.check.CheckListener;
import dev.weir.server.check.CheckResult;
import dev.weir.server.check.CheckService;
import dev.weir.server.ops.AdminToken;
import dev.weir.server.ops.Statistics;
import dev.weir.server.rpc.Answer;
import dev.weir.server.rpc.Method;
import dev.weir.server.rpc.RpcService;
import dev.weir.server.rpc.Status;
import dev.weir.store.Completion;
import dev.weir.store.StoreException;
import java.util.List;
import java.util.OptionalLong;

/** {@code weir.v1.RateLimiter}. Thread-safe. */
public final class RateLimiterService {

  private final CheckService checks;
  private final CheckListener listener;
  private final boolean adHoc;
  private final UserStats users;

  private RateLimiterService(
      CheckService checks, CheckListener listener, boolean adHoc, UserStats users) {
    this.checks = checks;
    this.listener = listener;
    this.adHoc = adHoc;
    this.users = users;
  }

  /**
   * The service, to be mounted.
   *
   * @param checks decides
   * @param listener hears of what cannot be understood
   * @param adHoc whether a check may bring its own limit
   * @param statistics of users, for administrators
   */
  public static RpcService over(
      CheckService checks,
      CheckListener listener,
      boolean adHoc,
      Statistics statistics,
      AdminToken administrators) {
    UserStats users = new UserStats(checks, statistics, administrators);
    return new RateLimiterService(checks, listener, adHoc, users).service();
  }

  private RpcService service() {
    return new RpcService(
        RateLimiterProto.getDescriptor().findServiceByName("RateLimiter"),
        List.of(
            Method.unary("CheckRateLimit", RateLimitRequest.parser(), this::check),
            Method.each("CheckStream", RateLimitRequest.parser(), this::checkInStream),
            Method.unary("Refund", RefundRequest.parser(), this::refund),
            Method.unary("Release", LeaseRequest.parser(), this::release),
            Method.unary("Renew", LeaseRequest.parser(), this::renew),
            Method.unary("GetUserStats", UserStatsRequest.parser(), this::userStats)
                .guardedBy(users)));
  }

  /** What answers, with the errors that stand for the whole call. */
  private static final class ToCall implements Completion<CheckResult> {

    private final Answer<RateLimitResponse> answer;

    ToCall(Answer<RateLimitResponse> answer) {
      this.answer = answer;
    }

    @Override
    public void completed(CheckResult result) {
      answer.send(Responses.of(result));
    }

    @Override
    public void failed(StoreException cause) {
      answer.fail(Status.UNAVAILABLE, Responses.STORE_FAILED);
    }
  }

  /** What answers in a stream, where errors are answers too. */
  private static final class InStream implements Completion<CheckResult> {

    private final Answer<RateLimitResponse> answer;

    InStream(Answer<RateLimitResponse> answer) {
      this.answer = answer;
    }

    @Override
    public void completed(CheckResult result) {
      answer.send(Responses.of(result));
    }

    @Override
    public void failed(StoreException cause) {
      answer.send(Responses.error("UNAVAILABLE", Responses.STORE_FAILED));
    }
  }

  private void check(RateLimitRequest request, Answer<RateLimitResponse> answer) {
    try {
      checks.check(
          Requests.check(request, checks.limits(), adHoc),
          Requests.traceparent(request, answer),
          new ToCall(answer));
    } catch (InvalidValueException e) {
      refuse(e, answer);
    }
  }

  private void checkInStream(RateLimitRequest request, Answer<RateLimitResponse> answer) {
    try {
      checks.check(
          Requests.check(request, checks.limits(), adHoc),
          Requests.traceparent(request, answer),
          new InStream(answer));
    } catch (InvalidValueException e) {
      listener.invalid();
      answer.send(Responses.error("INVALID_REQUEST", String.valueOf(e.getMessage())));
    }
  }

  private void refund(RefundRequest request, Answer<RateLimitResponse> answer) {
    OptionalLong units =
        request.hasCost() ? OptionalLong.of(request.getCost()) : OptionalLong.empty();
    try {
      checks.refund(request.getRefundToken(), units, new ToCall(answer));
    } catch (InvalidValueException e) {
      refuse(e, answer);
    }
  }

  private void release(LeaseRequest request, Answer<RateLimitResponse> answer) {
    try {
      checks.release(request.getLease(), new ToCall(answer));
    } catch (InvalidValueException e) {
      refuse(e, answer);
    }
  }

  private void renew(LeaseRequest request, Answer<RateLimitResponse> answer) {
    try {
      checks.renew(request.getLease(), new ToCall(answer));
    } catch (InvalidValueException e) {
      refuse(e, answer);
    }
  }

  private void userStats(UserStatsRequest request, Answer<UserStatsResponse> answer) {
    try {
      users.answer(request, answer);
    } catch (InvalidValueException e) {
      refuse(e, answer);
    }
  }

  private void refuse(InvalidValueException cause, Answer<?> answer) {
    listener.invalid();
    answer.fail(Status.INVALID_ARGUMENT, String.valueOf(cause.getMessage()));
  }
}
