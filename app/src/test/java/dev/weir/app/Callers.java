package dev.weir.app;

import static org.awaitility.Awaitility.await;

import dev.weir.proto.v1.RateLimitRequest;
import dev.weir.proto.v1.RateLimitResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Callers who check without a pause, over connections of HTTP/1.1 that are kept, and over one of
 * gRPC. Nobody tries again what has failed.
 */
final class Callers implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int OF_EACH = 4;

  private static final MethodDescriptor<RateLimitRequest, RateLimitResponse> CHECK =
      MethodDescriptor.newBuilder(
              ProtoUtils.marshaller(RateLimitRequest.getDefaultInstance()),
              ProtoUtils.marshaller(RateLimitResponse.getDefaultInstance()))
          .setType(MethodType.UNARY)
          .setFullMethodName("weir.v1.RateLimiter/CheckRateLimit")
          .build();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpRequest request;
  private final ManagedChannel channel;
  private final ExecutorService threads = Executors.newFixedThreadPool(2 * OF_EACH);
  private final List<Future<?>> calling = new ArrayList<>();
  private final AtomicInteger http = new AtomicInteger();
  private final AtomicInteger grpc = new AtomicInteger();
  private final ConcurrentLinkedQueue<String> failed = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  Callers(int httpPort, int grpcPort) {
    request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/v1/ratelimit/check"))
            .header("content-type", "application/json")
            .timeout(PATIENCE)
            .POST(HttpRequest.BodyPublishers.ofString("{\"user_id\":\"1\",\"cost\":0}"))
            .build();
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", grpcPort).usePlaintext().disableRetry().build();
  }

  void call() {
    for (int i = 0; i < OF_EACH; i++) {
      calling.add(threads.submit(() -> repeat("http", http, this::overHttp)));
      calling.add(threads.submit(() -> repeat("grpc", grpc, this::overGrpc)));
    }
  }

  private void repeat(String what, AtomicInteger answered, Callable<String> call) {
    while (!stopped) {
      String answer;
      try {
        answer = call.call();
      } catch (Exception e) {
        answer = e.toString();
      }
      if (answer.equals("allowed")) {
        answered.incrementAndGet();
      } else {
        failed.add(what + ": " + answer);
      }
    }
  }

  private String overHttp() throws Exception {
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    return response.statusCode() == 200 ? "allowed" : response.statusCode() + response.body();
  }

  private String overGrpc() {
    RateLimitResponse response =
        ClientCalls.blockingUnaryCall(
            channel,
            CHECK,
            CallOptions.DEFAULT.withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS),
            RateLimitRequest.newBuilder().setUserId("1").setCost(0).build());
    return response.getAllowed() ? "allowed" : "denied";
  }

  /** Waits until so many more have been answered over either. */
  void awaitMore(int number) {
    int enoughHttp = http.get() + number;
    int enoughGrpc = grpc.get() + number;
    await().atMost(PATIENCE).until(() -> http.get() >= enoughHttp && grpc.get() >= enoughGrpc);
  }

  /** Lets what is under way finish. */
  void stop() throws Exception {
    stopped = true;
    for (Future<?> each : calling) {
      each.get();
    }
  }

  int answeredOverHttp() {
    return http.get();
  }

  int answeredOverGrpc() {
    return grpc.get();
  }

  /** What became of calls that were not allowed. */
  List<String> failed() {
    return List.copyOf(failed);
  }

  @Override
  public void close() {
    stopped = true;
    threads.shutdownNow();
    channel.shutdownNow();
  }
}
