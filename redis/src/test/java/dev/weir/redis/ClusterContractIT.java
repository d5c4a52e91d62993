package dev.weir.redis;

/** The laws, of counters in a Cluster: those of one request are on several nodes. */
class ClusterContractIT extends RedisContractIT {

  @Override
  RedisStoreBuilder serve() {
    return RedisStore.cluster(closing(RedisCluster.ofPrimaries(3)).uri());
  }

  @Override
  protected long steps() {
    return super.steps() / 20;
  }
}
