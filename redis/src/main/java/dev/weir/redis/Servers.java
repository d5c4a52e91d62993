package dev.weir.redis;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One server, or several that know nothing of each other and share the keys among them. */
final class Servers implements Topology {

  private final List<Node> nodes;
  private final Shards shards;

  /**
   * @param nodes at least one, in an order that every process has the same
   */
  Servers(List<Node> nodes) {
    this.nodes = List.copyOf(nodes);
    this.shards = new Shards(nodes.size());
  }

  @Override
  public int place(byte[] key) {
    return shards.of(key);
  }

  @Override
  public void submit(Call call) {
    nodes.get(call.place()).submit(call);
  }

  @Override
  public List<Node> nodes() {
    return nodes;
  }

  @Override
  public String tagAt(Node node) {
    int index = nodes.indexOf(node);
    for (int number = 0; ; number++) {
      String tag = "probe" + number;
      if (shards.of(tag) == index) {
        return tag;
      }
    }
  }

  @Override
  public void open() {
    nodes.forEach(node -> node.combiner().connect());
  }

  @Override
  public boolean isUp() {
    return nodes.stream().allMatch(Node::isUp);
  }

  @Override
  public String address() {
    return nodes.stream().map(Node::address).collect(Collectors.joining(", "));
  }

  @Override
  public @Nullable Throwable lastFailure() {
    for (Node node : nodes) {
      Throwable failure = node.isUp() ? null : node.combiner().lastFailure();
      if (failure != null) {
        return failure;
      }
    }
    return null;
  }

  @Override
  public void close() {
    nodes.forEach(Node::close);
  }
}
