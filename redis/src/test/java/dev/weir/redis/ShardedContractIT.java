package dev.weir.redis;

/** The laws, of counters in three servers that know nothing of each other. */
class ShardedContractIT extends RedisContractIT {

  @Override
  RedisStoreBuilder serve() {
    return RedisStore.sharded(
        closing(RedisServer.embedded()).uri(),
        closing(RedisServer.embedded()).uri(),
        closing(RedisServer.embedded()).uri());
  }

  @Override
  protected long steps() {
    return super.steps() / 20;
  }
}
