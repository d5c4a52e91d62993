package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.proto.v1.RateLimitRequest;
import dev.weir.proto.v1.RateLimitResponse;
import dev.weir.server.config.Settings;
import dev.weir.store.InMemoryStore;
import dev.weir.testkit.DelayedStore;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;

/** Streams of checks, by a client that is not ours. */
class GrpcStreamIT {

  private static final int MANY = 100_000;

  /** What came on a stream. The client reads only what is asked for. */
  private static final class Reader extends ClientCall.Listener<RateLimitResponse> {

    final List<RateLimitResponse> answers = new CopyOnWriteArrayList<>();
    final AtomicInteger count = new AtomicInteger();
    final AtomicInteger outOfOrder = new AtomicInteger();
    final AtomicReference<Status> end = new AtomicReference<>();
    final long limit;

    Reader(long limit) {
      this.limit = limit;
    }

    @Override
    public void onMessage(RateLimitResponse message) {
      int nth = count.incrementAndGet();
      if (message.getRemaining() != Math.max(0, limit - nth)) {
        outOfOrder.incrementAndGet();
      }
      if (answers.size() < 16) {
        answers.add(message);
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      end.set(status);
    }
  }

  private static RateLimitRequest ofKey(long limit) {
    return RateLimitRequest.newBuilder().setKey("k").setLimit(limit).setWindow("1d").build();
  }

  @Test
  void stream_ofManyWithAReaderThatReadsLater_stopsTheWriterAndKeepsTheOrder() {
    try (TestServer weir = new TestServer(Map.of("grpc.port", "0"));
        GrpcCaller caller = new GrpcCaller(weir)) {
      inOrder(caller);
    }
  }

  @Test
  void stream_overAStoreThatAnswersLaterInAnyOrder_keepsTheOrder() {
    InMemoryStore counters = InMemoryStore.builder().build();
    Settings settings = TestServer.settings(Map.of("grpc.port", "0"));
    try (TestServer weir = new TestServer(settings, new DelayedStore(counters));
        GrpcCaller caller = new GrpcCaller(weir)) {
      inOrder(caller);
    }
  }

  /** Sends many without reading, sees that it is stopped, then reads them all. */
  private static void inOrder(GrpcCaller caller) {
    RateLimitRequest request = ofKey(MANY);
    ClientCall<RateLimitRequest, RateLimitResponse> call = caller.open(GrpcCaller.STREAM);
    Reader reader = new Reader(MANY);
    call.start(reader, new Metadata());
    int sent = 0;
    while (sent < MANY && becomesReady(call)) {
      call.sendMessage(request);
      sent++;
    }
    assertThat(sent).isLessThan(MANY); // who does not read may not go on writing

    call.request(Integer.MAX_VALUE);
    while (sent < MANY) {
      if (!call.isReady()) {
        await().pollInterval(Duration.ofMillis(5)).until(call::isReady);
      }
      call.sendMessage(request);
      sent++;
    }
    call.halfClose();

    await().atMost(Duration.ofSeconds(60)).until(() -> reader.end.get() != null);
    assertThat(reader.end.get().getCode()).isEqualTo(Status.Code.OK);
    assertThat(reader.count).hasValue(MANY);
    assertThat(reader.outOfOrder).hasValue(0);
  }

  private static boolean becomesReady(ClientCall<?, ?> call) {
    if (call.isReady()) {
      return true;
    }
    try {
      await().pollInterval(Duration.ofMillis(5)).atMost(Duration.ofSeconds(1)).until(call::isReady);
      return true;
    } catch (ConditionTimeoutException e) {
      return false;
    }
  }

  @Test
  void stream_withARequestThatIsNotUnderstood_goesOn() {
    try (TestServer weir = new TestServer(Map.of("grpc.port", "0"));
        GrpcCaller caller = new GrpcCaller(weir)) {
      ClientCall<RateLimitRequest, RateLimitResponse> call = caller.open(GrpcCaller.STREAM);
      Reader reader = new Reader(5);
      call.start(reader, new Metadata());
      call.request(10);
      call.sendMessage(ofKey(5));
      call.sendMessage(ofKey(-5));
      call.sendMessage(ofKey(5));
      call.halfClose();

      await().until(() -> reader.end.get() != null);
      assertThat(reader.end.get().isOk()).isTrue();
      assertThat(reader.answers)
          .extracting(RateLimitResponse::getRemaining)
          .containsExactly(4L, 0L, 3L);
      assertThat(reader.answers.get(1).getCode()).isEqualTo("INVALID_REQUEST");
      assertThat(reader.answers.get(1).getErrorMessage())
          .isEqualTo("limit: -5 (expected: 1..4294967295)");
    }
  }

  @Test
  void stream_cancelled_isForgottenAndTheConnectionServesOn() {
    try (TestServer weir = new TestServer(Map.of("grpc.port", "0"));
        GrpcCaller caller = new GrpcCaller(weir)) {
      for (int i = 0; i < 200; i++) {
        ClientCall<RateLimitRequest, RateLimitResponse> call = caller.open(GrpcCaller.STREAM);
        Reader reader = new Reader(1_000_000);
        call.start(reader, new Metadata());
        call.request(1);
        call.sendMessage(ofKey(1_000_000));
        await().pollInterval(Duration.ofMillis(1)).until(() -> reader.count.get() == 1);
        call.cancel("enough", null);
      }
      assertThat(caller.check(ofKey(1_000_000).toBuilder()).getRemaining()).isEqualTo(999_799);
    }
  }

  @Test
  void stream_whileTheServerStops_isAnsweredForWhatWasDecidedAndThenEnds() {
    TestServer weir = new TestServer(Map.of("grpc.port", "0"));
    try (GrpcCaller caller = new GrpcCaller(weir)) {
      ClientCall<RateLimitRequest, RateLimitResponse> call = caller.open(GrpcCaller.STREAM);
      Reader reader = new Reader(10);
      call.start(reader, new Metadata());
      call.request(10);
      call.sendMessage(ofKey(10));
      call.sendMessage(ofKey(10));
      await().until(() -> reader.count.get() == 2);

      weir.close();

      await().until(() -> reader.end.get() != null);
      assertThat(reader.end.get().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(reader.end.get().getDescription())
          .isEqualTo("the server stops; what it did not answer it did not decide");
    }
  }
}
