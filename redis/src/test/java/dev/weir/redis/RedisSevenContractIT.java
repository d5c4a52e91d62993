package dev.weir.redis;

import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** The laws, of counters in the Redis that is installed, which on current systems is 7. */
class RedisSevenContractIT extends RedisContractIT {

  private static final boolean IS_REQUIRED = Boolean.parseBoolean(System.getenv("CI"));

  @Override
  RedisStoreBuilder serve() {
    return RedisStore.builder(closing(required(RedisServer.installed())).uri());
  }

  /** A server that may be missing, but not where everything is to be tested. */
  static RedisServer required(Optional<RedisServer> server) {
    return server.orElseGet(RedisSevenContractIT::missing);
  }

  private static RedisServer missing() {
    String message = "redis-server: none on the PATH (expected: Redis 7)";
    return IS_REQUIRED ? Assertions.fail(message) : Assumptions.abort(message);
  }

  @Override
  protected long steps() {
    return super.steps() / 10;
  }
}
