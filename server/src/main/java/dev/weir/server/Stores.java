package dev.weir.server;

import dev.weir.redis.RedisStore;
import dev.weir.server.config.CacheSettings;
import dev.weir.server.config.RedisLocation;
import dev.weir.server.config.Settings;
import dev.weir.server.config.StoreSettings;
import dev.weir.store.Breaker;
import dev.weir.store.BreakerStore;
import dev.weir.store.GuardedStore;
import dev.weir.store.InMemoryStore;
import dev.weir.store.NearStore;
import dev.weir.store.Store;
import dev.weir.store.StoreException;
import dev.weir.store.Ticker;
import io.netty.channel.EventLoopGroup;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stores that settings name. */
final class Stores {

  private static final Logger LOG = LoggerFactory.getLogger(Stores.class);

  private Stores() {}

  /** What settings name; one in Redis has its connections on the loops of the Vert.x. */
  static Store store(Settings settings, Ticker ticker, Vertx vertx) {
    return RedisLocation.of(settings)
        .<Store>map(
            location -> {
              RedisStore store = RedisStores.open(location, settings, loops(vertx));
              long patience = settings.value(StoreSettings.CONNECT_TIMEOUT).toMillis();
              vertx.setTimer(patience, timer -> RedisStores.tellIfOutOfReach(store));
              return store;
            })
        .orElseGet(() -> inMemory(settings, ticker));
  }

  private static EventLoopGroup loops(Vertx vertx) {
    return ((VertxInternal) vertx).nettyEventLoopGroup();
  }

  private static InMemoryStore inMemory(Settings settings, Ticker ticker) {
    return InMemoryStore.builder()
        .maxKeys(settings.value(Settings.STORE_MAX_KEYS))
        .whenFull(settings.value(Settings.STORE_WHEN_FULL))
        .ticker(ticker)
        .build();
  }

  /** Puts a breaker before a store that can be gone and has none; the one in memory cannot. */
  static Store guarded(Store store, Settings settings) {
    boolean is = store instanceof InMemoryStore || store instanceof GuardedStore;
    return is ? store : BreakerStore.of(store, breaker(settings).listener(new Telling()));
  }

  /** A breaker as it is set. */
  static Breaker.Builder breaker(Settings settings) {
    return Breaker.builder()
        .enabled(settings.value(StoreSettings.BREAKER_ENABLED))
        .failureThreshold(settings.value(StoreSettings.BREAKER_FAILURE_THRESHOLD))
        .recoveryTimeout(settings.value(StoreSettings.BREAKER_RECOVERY_TIMEOUT));
  }

  /**
   * Puts before a store that is shared what decides in this process.
   *
   * @param ticker the clock of the counters that never leave it
   */
  static Store near(Store store, Settings settings, Ticker ticker) {
    for (String name : settings.ignored()) {
      LOG.info("{} is without effect here", name);
    }
    if (store instanceof InMemoryStore) {
      return store;
    }
    boolean remembers = settings.value(CacheSettings.ENABLED);
    return NearStore.builder(store)
        .local(inMemory(settings, ticker))
        .maxSize(remembers ? settings.value(CacheSettings.MAX_SIZE) : 0)
        .build();
  }

  /** Tells the log, once for each outage. */
  private static final class Telling implements Breaker.Listener {
    @Override
    public void opened(StoreException cause) {
      LOG.warn("the store does not answer, policies decide: {}", cause.getMessage());
    }

    @Override
    public void closed() {
      LOG.info("the store answers again");
    }
  }
}
