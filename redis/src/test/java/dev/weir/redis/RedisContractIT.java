package dev.weir.redis;

import dev.weir.store.Store;
import dev.weir.store.Ticker;
import dev.weir.testkit.StoreContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The laws, of counters in Redis 6.2. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisContractIT extends StoreContract {

  private final List<AutoCloseable> servers = new ArrayList<>();
  private RedisStore store;

  @BeforeAll
  void start() {
    store =
        serve()
            .deadline(Duration.ofSeconds(10))
            .commandTimeout(Duration.ofSeconds(10))
            .ticker(() -> 0)
            .connect();
  }

  /** Starts what the counters are in. */
  RedisStoreBuilder serve() {
    return RedisStore.builder(closing(RedisServer.embedded()).uri());
  }

  /** A server that ends with the test. */
  final <T extends AutoCloseable> T closing(T server) {
    servers.add(server);
    return server;
  }

  @AfterAll
  void stop() throws Exception {
    if (store != null) {
      store.close();
    }
    for (AutoCloseable server : servers) {
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
