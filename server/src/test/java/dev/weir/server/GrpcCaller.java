package dev.weir.server;

import com.google.protobuf.Message;
import dev.weir.proto.health.v1.HealthCheckRequest;
import dev.weir.proto.health.v1.HealthCheckResponse;
import dev.weir.proto.reflection.v1.ServerReflectionRequest;
import dev.weir.proto.reflection.v1.ServerReflectionResponse;
import dev.weir.proto.v1.LeaseRequest;
import dev.weir.proto.v1.RateLimitRequest;
import dev.weir.proto.v1.RateLimitResponse;
import dev.weir.proto.v1.RefundRequest;
import dev.weir.proto.v1.UserStatsRequest;
import dev.weir.proto.v1.UserStatsResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** A channel of grpc-java to a server, and the methods that it may call. */
final class GrpcCaller implements AutoCloseable {

  static final MethodDescriptor<RateLimitRequest, RateLimitResponse> CHECK =
      method(
          MethodType.UNARY,
          "weir.v1.RateLimiter/CheckRateLimit",
          RateLimitRequest.getDefaultInstance(),
          RateLimitResponse.getDefaultInstance());
  static final MethodDescriptor<RateLimitRequest, RateLimitResponse> STREAM =
      method(
          MethodType.BIDI_STREAMING,
          "weir.v1.RateLimiter/CheckStream",
          RateLimitRequest.getDefaultInstance(),
          RateLimitResponse.getDefaultInstance());
  static final MethodDescriptor<RefundRequest, RateLimitResponse> REFUND =
      method(
          MethodType.UNARY,
          "weir.v1.RateLimiter/Refund",
          RefundRequest.getDefaultInstance(),
          RateLimitResponse.getDefaultInstance());
  static final MethodDescriptor<LeaseRequest, RateLimitResponse> RELEASE =
      method(
          MethodType.UNARY,
          "weir.v1.RateLimiter/Release",
          LeaseRequest.getDefaultInstance(),
          RateLimitResponse.getDefaultInstance());
  static final MethodDescriptor<LeaseRequest, RateLimitResponse> RENEW =
      method(
          MethodType.UNARY,
          "weir.v1.RateLimiter/Renew",
          LeaseRequest.getDefaultInstance(),
          RateLimitResponse.getDefaultInstance());
  static final MethodDescriptor<UserStatsRequest, UserStatsResponse> USER_STATS =
      method(
          MethodType.UNARY,
          "weir.v1.RateLimiter/GetUserStats",
          UserStatsRequest.getDefaultInstance(),
          UserStatsResponse.getDefaultInstance());
  static final MethodDescriptor<HealthCheckRequest, HealthCheckResponse> HEALTH =
      method(
          MethodType.UNARY,
          "grpc.health.v1.Health/Check",
          HealthCheckRequest.getDefaultInstance(),
          HealthCheckResponse.getDefaultInstance());
  static final MethodDescriptor<HealthCheckRequest, HealthCheckResponse> WATCH =
      method(
          MethodType.SERVER_STREAMING,
          "grpc.health.v1.Health/Watch",
          HealthCheckRequest.getDefaultInstance(),
          HealthCheckResponse.getDefaultInstance());
  static final MethodDescriptor<ServerReflectionRequest, ServerReflectionResponse> REFLECTION =
      method(
          MethodType.BIDI_STREAMING,
          "grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
          ServerReflectionRequest.getDefaultInstance(),
          ServerReflectionResponse.getDefaultInstance());

  final ManagedChannel channel;

  GrpcCaller(TestServer weir) {
    channel =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), weir.server.grpcPort().orElseThrow()))
            .usePlaintext()
            .build();
  }

  static <Q extends Message, R extends Message> MethodDescriptor<Q, R> method(
      MethodType type, String name, Q request, R answer) {
    return MethodDescriptor.newBuilder(
            ProtoUtils.marshaller(request), ProtoUtils.marshaller(answer))
        .setType(type)
        .setFullMethodName(name)
        .build();
  }

  <Q, R> R call(MethodDescriptor<Q, R> method, Q request) {
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS);
    return ClientCalls.blockingUnaryCall(channel, method, options, request);
  }

  <Q, R> ClientCall<Q, R> open(MethodDescriptor<Q, R> method) {
    return channel.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS));
  }

  RateLimitResponse check(RateLimitRequest.Builder request) {
    return call(CHECK, request.build());
  }

  @Override
  public void close() {
    channel.shutdownNow();
    try {
      channel.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
