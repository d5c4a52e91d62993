package dev.weir.redis;

import java.util.stream.IntStream;

/** A Cluster of six, of which one primary dies. */
final class Clustered implements Site {

  private static final int PRIMARIES = 3;
  private static final int DYING = 1;

  private final RedisCluster cluster = RedisCluster.withReplicas(PRIMARIES);

  @Override
  public RedisStoreBuilder reached() {
    return RedisStore.cluster(cluster.uri());
  }

  @Override
  public void begin() {
    cluster.server(DYING).kill();
  }

  @Override
  public void mend() {
    String key =
        IntStream.iterate(0, i -> i + 1)
            .mapToObj(i -> "writable" + i)
            .filter(name -> Slots.part(Slots.of(name), PRIMARIES) == DYING)
            .findFirst()
            .orElseThrow();
    Writes.await(cluster.server(PRIMARIES + DYING), key);
  }

  @Override
  public int losses() {
    return 1;
  }

  @Override
  public void close() {
    cluster.close();
  }
}
