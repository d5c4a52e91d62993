package dev.weir.redis;

/** The laws, of counters in the primary that a sentinel knows. */
class SentinelContractIT extends RedisContractIT {

  @Override
  RedisStoreBuilder serve() {
    RedisServer primary = closing(RedisServer.any());
    return RedisStore.sentinel("mymaster", closing(RedisServer.sentinels(1, primary).get(0)).uri());
  }

  @Override
  protected long steps() {
    return super.steps() / 20;
  }
}
