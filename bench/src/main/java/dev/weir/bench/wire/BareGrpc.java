package dev.weir.bench.wire;

import dev.weir.proto.v1.RateLimitRequest;
import dev.weir.proto.v1.RateLimitResponse;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The least that a service on grpc-java does with a request: read it, and answer a constant, for
 * Weir's own messages and for Envoy's.
 *
 * <p>The one argument is the port.
 */
public final class BareGrpc {

  private static final RateLimitResponse ALLOWED =
      RateLimitResponse.newBuilder()
          .setAllowed(true)
          .setLimit(1_000)
          .setRemaining(999)
          .setResetAt(1_795_222_800)
          .setRule("default")
          .build();

  private BareGrpc() {}

  /** Serves until it is killed. */
  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .directExecutor()
        .addService(own())
        .addService(envoys())
        .build()
        .start();
    System.out.println("grpc://127.0.0.1:" + port);
    Thread.currentThread().join();
  }

  private static ServerServiceDefinition own() {
    return ServerServiceDefinition.builder("weir.v1.RateLimiter")
        .addMethod(
            method("CheckRateLimit", MethodType.UNARY),
            ServerCalls.asyncUnaryCall((request, answer) -> answer(answer, ALLOWED)))
        .addMethod(
            method("CheckStream", MethodType.BIDI_STREAMING),
            ServerCalls.asyncBidiStreamingCall(BareGrpc::stream))
        .build();
  }

  private static MethodDescriptor<RateLimitRequest, RateLimitResponse> method(
      String name, MethodType type) {
    return MethodDescriptor.newBuilder(
            ProtoUtils.marshaller(RateLimitRequest.getDefaultInstance()),
            ProtoUtils.marshaller(RateLimitResponse.getDefaultInstance()))
        .setType(type)
        .setFullMethodName("weir.v1.RateLimiter/" + name)
        .build();
  }

  private static StreamObserver<RateLimitRequest> stream(StreamObserver<RateLimitResponse> answer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(RateLimitRequest request) {
        answer.onNext(ALLOWED);
      }

      @Override
      public void onError(Throwable gone) {}

      @Override
      public void onCompleted() {
        answer.onCompleted();
      }
    };
  }

  private static ServerServiceDefinition envoys() {
    var request = io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest.getDefaultInstance();
    var allowed = io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.newBuilder();
    allowed.setOverallCode(io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.Code.OK);
    allowed.addStatusesBuilder().setCodeValue(1).setLimitRemaining(99);
    var constant = allowed.build();
    return ServerServiceDefinition.builder("envoy.service.ratelimit.v3.RateLimitService")
        .addMethod(
            MethodDescriptor.newBuilder(
                    ProtoUtils.marshaller(request), ProtoUtils.marshaller(constant))
                .setType(MethodType.UNARY)
                .setFullMethodName("envoy.service.ratelimit.v3.RateLimitService/ShouldRateLimit")
                .build(),
            ServerCalls.asyncUnaryCall((asked, answer) -> answer(answer, constant)))
        .build();
  }

  private static <T> void answer(StreamObserver<T> to, T message) {
    to.onNext(message);
    to.onCompleted();
  }
}
