package dev.weir.redis;

import dev.weir.store.Store;
import dev.weir.store.Ticker;
import dev.weir.testkit.StoreContract;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The laws, of counters in Redis 6.2. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisContractIT extends StoreContract {

  private RedisServer server;
  private RedisStore store;

  @BeforeAll
  void start() {
    server = serve();
    store =
        RedisStore.builder(server.uri())
            .deadline(Duration.ofSeconds(10))
            .commandTimeout(Duration.ofSeconds(10))
            .ticker(() -> 0)
            .connect();
  }

  RedisServer serve() {
    return RedisServer.embedded();
  }

  @AfterAll
  void stop() {
    if (server != null) {
      store.close();
      server.close();
    }
  }

  @Override
  protected Store open(Ticker clock) {
    return store.at(clock);
  }

  @Override
  protected int attemptsAtOnce() {
    return 64;
  }

  @Override
  protected int attempts() {
    return super.attempts() / 4;
  }
}
