package dev.weir.redis;

import dev.weir.redis.Call.Way;
import dev.weir.store.StoreException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Redis Cluster: a call goes to the primary that has its slot, which is asked of the nodes, one
 * after the other: at the start, every ten seconds, and five times a second while anything is
 * amiss. What a node says it has not executed (MOVED, ASK, TRYAGAIN) is sent again to where it
 * says; nothing else is. Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // callbacks see to them
final class Cluster implements Topology, Combiner.Redirector {

  private static final long TICK_MILLIS = 200;
  private static final long REFRESH_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int MAX_REDIRECTIONS = 16;

  private final Client client;
  private final List<RedisURI> seeds;
  private final long lifeNanos;
  private final BiFunction<RedisURI, Cluster, Node> maker;
  private final AtomicReferenceArray<@Nullable Node> slots =
      new AtomicReferenceArray<>(Slots.COUNT);
  private final Map<String, Node> nodes = new ConcurrentHashMap<>();
  private final List<Node> retired = new CopyOnWriteArrayList<>();
  private final Consumer<Node> retirement;
  private int turn;
  private long refreshedNanos;
  private volatile boolean isTroubled = true;
  private volatile @Nullable Throwable lastFailure;
  private volatile boolean closed;

  /**
   * Connects to nothing yet.
   *
   * @param seeds nodes to ask at first, and whenever no other answers; at least one
   * @param lifeNanos how long calls have
   * @param maker makes the connections to a node
   * @param retirement hears of nodes that are left
   */
  Cluster(
      Client client,
      List<RedisURI> seeds,
      long lifeNanos,
      BiFunction<RedisURI, Cluster, Node> maker,
      Consumer<Node> retirement) {
    this.client = client;
    this.seeds = List.copyOf(seeds);
    this.lifeNanos = lifeNanos;
    this.maker = maker;
    this.retirement = retirement;
  }

  @Override
  public int place(byte[] key) {
    return Slots.of(key);
  }

  @Override
  public void submit(Call call) {
    Node node = slots.get(call.place());
    if (node == null) {
      call.fail(
          closed
              ? Failures.closed()
              : Failures.notConnected("slot " + call.place() + " of " + address(), lastFailure));
    } else {
      node.submit(call);
    }
  }

  @Override
  public List<Node> nodes() {
    return List.copyOf(nodes.values());
  }

  @Override
  public List<Node> swept() {
    List<Node> all = new ArrayList<>(nodes.values());
    all.addAll(retired);
    return all;
  }

  @Override
  public void open() {
    tick();
  }

  @Override
  public boolean isUp() {
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      if (slots.get(slot) == null) {
        return false;
      }
    }
    return nodes.values().stream().allMatch(Node::isUp);
  }

  @Override
  public String address() {
    return seeds.stream().map(Addresses::text).collect(Collectors.joining(", "));
  }

  @Override
  public @Nullable Throwable lastFailure() {
    for (Node node : nodes.values()) {
      Throwable failure = node.isUp() ? null : node.combiner().lastFailure();
      if (failure != null) {
        return failure;
      }
    }
    return lastFailure;
  }

  @Override
  public void troubled() {
    isTroubled = true;
  }

  @Override
  public String tagAt(Node node) {
    for (int number = 0; number < 10 * Slots.COUNT; number++) {
      String tag = Integer.toString(number);
      if (slots.get(Slots.of(tag)) == node) {
        return tag;
      }
    }
    return "0"; // it has no slot any more, and will say so
  }

  // What moves.

  @Override
  public void redirect(List<Call> calls, Redirection to) {
    Node target = to.kind() == Redirection.Kind.TRYAGAIN ? null : nodeAt(to);
    if (to.kind() == Redirection.Kind.MOVED) {
      isTroubled = true;
      slots.set(to.slot(), target);
    }
    // The last first, since each is put in front of what waits.
    for (int i = calls.size() - 1; i >= 0; i--) {
      Call call = calls.get(i);
      if (!call.isAnswered()) {
        redirect(call, to.kind(), target);
      }
    }
  }

  private void redirect(Call call, Redirection.Kind kind, @Nullable Node target) {
    Way way =
        switch (kind) {
          case MOVED -> Way.TOGETHER;
          case ASK -> Way.ASKING;
          case TRYAGAIN -> Way.ALONE;
        };
    if (call.redirect(way) > MAX_REDIRECTIONS) {
      call.fail(new StoreException("redis: sent from node to node too often", null));
    } else if (kind != Redirection.Kind.MOVED && isOfSeveralKeys(call)) {
      keyByKey(call);
    } else if (target == null) {
      submit(call);
    } else {
      target.submit(call);
    }
  }

  private static boolean isOfSeveralKeys(Call call) {
    byte[][] keys = call.keys();
    return Arrays.stream(keys).anyMatch(key -> !Arrays.equals(key, keys[0]));
  }

  /** Some of the keys have moved with their slot and some have not: no node has them all. */
  private void keyByKey(Call call) {
    Object[] keys =
        Arrays.stream(call.keys())
            .map(key -> new String(key, StandardCharsets.ISO_8859_1))
            .toArray();
    Spread.decide(
        call,
        keys,
        lifeNanos,
        part -> {
          part.redirect(Way.ALONE);
          submit(part.at(call.place()));
        });
  }

  private Node nodeAt(Redirection to) {
    String host = to.host().isEmpty() ? seeds.get(0).getHost() : to.host();
    return nodeAt(host, to.port());
  }

  private Node nodeAt(String host, int port) {
    return nodes.computeIfAbsent(
        host + ":" + port,
        address -> {
          Node made = maker.apply(Addresses.at(seeds.get(0), host, port), this);
          made.combiner().connect();
          return made;
        });
  }

  // What is asked of the nodes.

  private void tick() {
    if (closed) {
      return;
    }
    retired.removeIf(node -> !node.isUp());
    long now = System.nanoTime();
    boolean isDue = isTroubled || now - refreshedNanos >= REFRESH_NANOS || !isUp();
    CompletionStage<?> done = isDue ? refreshed(now) : CompletableFuture.completedStage("");
    done.whenComplete(
        (none, failure) -> {
          lastFailure = failure;
          client.after(TICK_MILLIS, this::tick);
        });
  }

  private CompletionStage<?> refreshed(long nowNanos) {
    try {
      return refresh(nowNanos);
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedStage(e); // and the next one is due as ever
    }
  }

  private CompletionStage<?> refresh(long nowNanos) {
    isTroubled = false;
    refreshedNanos = nowNanos;
    turn++;
    List<Node> up = nodes.values().stream().filter(Node::isUp).toList();
    // Now and then a seed, since all of these may be on the wrong side of a split.
    if (!up.isEmpty() && turn % 8 != 0) {
      Node node = up.get(turn % up.size());
      String host = node.address().substring(0, node.address().lastIndexOf(':'));
      return slots(node).thenAccept(ranges -> learn(ranges, host));
    }
    RedisURI seed = seeds.get(turn % seeds.size());
    return client
        .connect(seed)
        .thenCompose(made -> slots(made).whenComplete((ranges, failure) -> client.hangUp(made)))
        .thenAccept(ranges -> learn(ranges, seed.getHost()));
  }

  private static CompletionStage<List<Object>> slots(Node node) {
    return node.combiner().links().stream()
        .filter(Link::isUp)
        .findFirst()
        .map(link -> timely(link.slots()))
        .orElseGet(() -> CompletableFuture.failedStage(new IllegalStateException("down")));
  }

  private static CompletionStage<List<Object>> slots(
      StatefulRedisConnection<byte[], byte[]> connection) {
    return timely(connection.async().clusterSlots());
  }

  private static CompletionStage<List<Object>> timely(CompletionStage<List<Object>> answer) {
    return answer.toCompletableFuture().orTimeout(1, TimeUnit.SECONDS);
  }

  private void learn(List<Object> ranges, String asked) {
    Node[] owners = SlotMap.read(ranges, asked, this::nodeAt, new Node[Slots.COUNT]);
    Set<Node> named = new HashSet<>();
    for (int slot = 0; slot < owners.length; slot++) {
      Node owner = owners[slot];
      if (owner != null) {
        slots.set(slot, owner);
        named.add(owner);
      }
    }
    for (int slot = 0; slot < owners.length; slot++) {
      Node kept = slots.get(slot);
      if (kept != null) {
        named.add(kept); // nobody has the slot now, as while its primary fails over
      }
    }
    for (Node node : nodes.values()) {
      if (!named.contains(node) && !isTroubled) {
        retire(node);
      }
    }
  }

  private void retire(Node node) {
    nodes.remove(node.address(), node);
    retired.add(node);
    node.combiner().retire();
    retirement.accept(node);
  }

  @Override
  public void close() {
    closed = true;
    swept().forEach(Node::close);
  }
}
