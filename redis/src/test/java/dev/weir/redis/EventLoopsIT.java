package dev.weir.redis;

import static dev.weir.redis.Answers.acquire;
import static dev.weir.redis.Answers.claim;
import static dev.weir.redis.Answers.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.Decision;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A store on the event loops of an application. */
class EventLoopsIT {

  private static final Limit LIMIT = Limit.perHour(1_000);
  private static final Duration PATIENT = Duration.ofSeconds(30);

  private final RedisServer server = RedisServer.embedded();
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());

  @AfterEach
  void close() throws Exception {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    server.close();
  }

  private RedisStore store() {
    return RedisStore.builder(server.uri())
        .eventLoops(loops)
        .deadline(PATIENT)
        .announced(false)
        .connect();
  }

  @Test
  void calls_ofOneTurn_areAnsweredOnItsLoopByOneCallOfTheScript() throws Exception {
    try (RedisStore store = store()) {
      EventLoop loop = loops.next();
      Set<Boolean> onLoop = ConcurrentHashMap.newKeySet();
      List<CompletableFuture<List<Decision>>> answers = new ArrayList<>();
      long before = store.statistics().calls();
      loop.submit(
              () -> {
                for (int i = 0; i < 50; i++) {
                  answers.add(
                      acquire(store, claim("key:" + i, LIMIT, 1))
                          .whenComplete((made, failure) -> onLoop.add(loop.inEventLoop())));
                }
              })
          .get();
      answers.forEach(answer -> assertThat(one(answer).allowed()).isTrue());

      assertThat(store.statistics().calls() - before).isEqualTo(1);
      assertThat(onLoop).containsExactly(true);
    }
  }

  @Test
  void store_closed_leavesTheLoopsOpen() throws Exception {
    store().close();

    assertThat(loops.isShuttingDown()).isFalse();
    assertThat(loops.submit(() -> "runs").get()).isEqualTo("runs");
  }

  @Test
  void executor_ofAnotherSort_isRefused() {
    ScheduledExecutorService other = Executors.newSingleThreadScheduledExecutor();
    try {
      assertThatThrownBy(() -> RedisStore.builder(server.uri()).eventLoops(other))
          .isInstanceOf(InvalidValueException.class)
          .hasMessageContaining("eventLoops");
    } finally {
      other.shutdownNow();
    }
  }
}
