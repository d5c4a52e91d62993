package dev.weir.redis;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A Cluster of a test's own. */
final class RedisCluster implements AutoCloseable {

  private final List<RedisServer> nodes = new ArrayList<>();
  private final List<RedisClient> clients = new ArrayList<>();
  private final List<RedisCommands<String, String>> commands = new ArrayList<>();

  private RedisCluster(int primaries) {
    for (int i = 0; i < primaries; i++) {
      add();
    }
    for (int i = 0; i < primaries; i++) {
      int first = i * Slots.COUNT / primaries;
      int next = (i + 1) * Slots.COUNT / primaries;
      node(i).clusterAddSlots(IntStream.range(first, next).toArray());
    }
    awaitAgreement();
  }

  /** Without replicas. */
  static RedisCluster ofPrimaries(int primaries) {
    return new RedisCluster(primaries);
  }

  /** With a replica for each primary: the one at i is that of the primary at i - n. */
  static RedisCluster withReplicas(int primaries) {
    RedisCluster cluster = new RedisCluster(primaries);
    for (int i = 0; i < primaries; i++) {
      cluster.add();
    }
    cluster.awaitAgreement();
    for (int i = 0; i < primaries; i++) {
      String primary = cluster.id(i);
      int replica = primaries + i;
      cluster.node(replica).clusterReplicate(primary);
    }
    for (int i = 0; i < primaries; i++) {
      int replica = primaries + i;
      await().until(() -> cluster.node(replica).info("replication").contains("link_status:up"));
    }
    cluster.awaitAgreement();
    return cluster;
  }

  /** One more node, which has no slots; its index is the last. */
  void add() {
    RedisServer server = RedisServer.node();
    RedisClient client = RedisClient.create(server.uri());
    nodes.add(server);
    clients.add(client);
    commands.add(client.connect().sync());
    if (nodes.size() > 1) {
      commands.get(0).clusterMeet("127.0.0.1", server.port());
      await().until(() -> knownTo(0) == nodes.size());
    }
  }

  private int knownTo(int index) {
    return ClusterPartitionParser.parse(node(index).clusterNodes()).size();
  }

  private void awaitAgreement() {
    for (int i = 0; i < nodes.size(); i++) {
      int index = i;
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  knownTo(index) == nodes.size()
                      && node(index).clusterInfo().contains("cluster_state:ok"));
    }
  }

  RedisCommands<String, String> node(int index) {
    return commands.get(index);
  }

  RedisServer server(int index) {
    return nodes.get(index);
  }

  String id(int index) {
    return node(index).clusterMyId();
  }

  String uri() {
    return nodes.get(0).uri();
  }

  /** The index of the node that has a slot, as the first node knows. */
  int ownerOf(int slot) {
    String owner =
        ClusterPartitionParser.parse(node(0).clusterNodes()).stream()
            .filter(node -> node.hasSlot(slot))
            .findFirst()
            .orElseThrow()
            .getNodeId();
    return IntStream.range(0, nodes.size())
        .filter(i -> id(i).equals(owner))
        .findFirst()
        .orElseThrow();
  }

  /** Moves a slot key by key, as redis-cli does. */
  void move(int slot, int to) {
    int from = ownerOf(slot);
    node(to).clusterSetSlotImporting(slot, id(from));
    node(from).clusterSetSlotMigrating(slot, id(to));
    for (List<String> keys = node(from).clusterGetKeysInSlot(slot, 10);
        !keys.isEmpty();
        keys = node(from).clusterGetKeysInSlot(slot, 10)) {
      for (String key : keys) {
        node(from).migrate("127.0.0.1", server(to).port(), key, 0, 5_000);
      }
    }
    node(to).clusterSetSlotNode(slot, id(to));
    node(from).clusterSetSlotNode(slot, id(to));
  }

  @Override
  public void close() {
    clients.forEach(RedisClient::shutdown);
    nodes.forEach(RedisServer::close);
  }
}
