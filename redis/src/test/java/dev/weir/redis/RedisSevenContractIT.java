package dev.weir.redis;

import org.junit.jupiter.api.Assumptions;

/** The laws, of counters in the Redis that is installed, which on current systems is 7. */
class RedisSevenContractIT extends RedisContractIT {

  @Override
  RedisServer serve() {
    return RedisServer.installed()
        .orElseGet(() -> Assumptions.abort("no redis-server on the PATH"));
  }

  @Override
  protected long steps() {
    return super.steps() / 4;
  }
}
