package dev.weir.server;

import dev.weir.limit.Decision;
import dev.weir.redis.RedisStore;
import dev.weir.redis.RedisStoreBuilder;
import dev.weir.server.config.RedisLocation;
import dev.weir.server.config.RedisSettings;
import dev.weir.server.config.Settings;
import dev.weir.server.config.StoreSettings;
import dev.weir.store.Breaker;
import dev.weir.store.Completion;
import dev.weir.store.StoreException;
import io.netty.channel.EventLoopGroup;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stores in Redis that settings name, each server behind a breaker of its own. */
final class RedisStores {

  private static final Logger LOG = LoggerFactory.getLogger(RedisStores.class);

  private RedisStores() {}

  /**
   * Does not wait for a connection: until there is one, policies decide.
   *
   * @param loops what the connections are on, so that a check is answered where it came in
   */
  static RedisStore open(RedisLocation location, Settings settings, EventLoopGroup loops) {
    RedisStoreBuilder builder =
        builder(location, settings)
            .prefix(settings.value(StoreSettings.KEY_PREFIX))
            .ttlBuffer(settings.value(StoreSettings.TTL_BUFFER))
            .deadline(settings.value(StoreSettings.DEADLINE))
            .connectTimeout(settings.value(StoreSettings.CONNECT_TIMEOUT))
            .announced(false)
            .eventLoops(loops)
            .connections(settings.value(StoreSettings.CONNECTIONS))
            .breaker(server -> breaker(server, settings));
    String user = settings.value(RedisSettings.USERNAME);
    String password = settings.value(RedisSettings.PASSWORD);
    if (!password.isEmpty()) {
      builder.credentials(user, password);
    }
    int database = settings.value(RedisSettings.DATABASE);
    if (database > 0) {
      builder.database(database);
    }
    int partitions = settings.value(RedisSettings.PARTITIONS);
    if (partitions > 0) {
      builder.partitions(partitions);
    }
    files(builder, settings);
    return builder.open();
  }

  /** Tells the log where nobody has asked for a counter yet, and could not have got one. */
  static void tellIfOutOfReach(RedisStore store) {
    if (store.nodes().isEmpty() || store.nodes().stream().anyMatch(node -> !node.connected())) {
      store.probe(
          new Completion<>() {
            @Override
            public void completed(List<Decision> decisions) {}

            @Override
            public void failed(StoreException cause) {
              LOG.warn("Redis is out of reach, policies decide: {}", cause.getMessage());
            }
          });
    }
  }

  private static void files(RedisStoreBuilder builder, Settings settings) {
    String ca = settings.value(RedisSettings.CA);
    if (!ca.isEmpty()) {
      builder.trust(Path.of(ca));
    }
    String certificate = settings.value(RedisSettings.CERTIFICATE);
    if (!certificate.isEmpty()) {
      builder.certificate(Path.of(certificate), Path.of(settings.value(RedisSettings.KEY)));
    }
  }

  private static RedisStoreBuilder builder(RedisLocation location, Settings settings) {
    String[] servers = location.servers().toArray(String[]::new);
    return switch (location.mode()) {
      case SENTINEL -> {
        String password = settings.value(RedisSettings.SENTINEL_PASSWORD);
        for (int i = 0; i < servers.length && !password.isEmpty(); i++) {
          servers[i] = withPassword(servers[i], password);
        }
        yield RedisStore.sentinel(location.master(), servers);
      }
      case CLUSTER -> RedisStore.cluster(servers);
      case AUTO, STANDALONE, SHARDED -> RedisStore.sharded(servers);
    };
  }

  private static String withPassword(String url, String password) {
    int host = url.indexOf("://") + 3;
    String encoded = URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20");
    return url.contains("@")
        ? url
        : url.substring(0, host) + ":" + encoded + "@" + url.substring(host);
  }

  private static Breaker.Builder breaker(String server, Settings settings) {
    return Stores.breaker(settings).listener(new Telling(server));
  }

  /** Tells the log, once for each outage of a server. */
  private record Telling(String server) implements Breaker.Listener {
    @Override
    public void opened(StoreException cause) {
      LOG.warn("{} does not answer, policies decide: {}", server, cause.getMessage());
    }

    @Override
    public void closed() {
      LOG.info("{} answers again", server);
    }
  }
}
