package dev.weir.redis;

import io.lettuce.core.RedisURI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one server where all processes of a deployment meet: of several independent ones the first,
 * of a Cluster the one that has the slot, otherwise the primary. Thread-safe.
 */
final class Home {

  private final Supplier<CompletionStage<RedisURI>> finder;
  private volatile @Nullable RedisURI known;

  private Home(Supplier<CompletionStage<RedisURI>> finder) {
    this.finder = finder;
  }

  /** Where it is at each time is asked of this. */
  static Home of(Supplier<CompletionStage<RedisURI>> finder) {
    return new Home(finder);
  }

  /** The first of these. */
  static Home first(List<RedisURI> servers) {
    return new Home(() -> CompletableFuture.completedStage(servers.get(0)));
  }

  /** Any of these, one after the other, which says where else it is. */
  static Home any(List<RedisURI> nodes) {
    AtomicInteger turn = new AtomicInteger();
    return new Home(
        () -> {
          int index = Math.floorMod(turn.getAndIncrement(), nodes.size());
          return CompletableFuture.completedStage(nodes.get(index));
        });
  }

  /** Where it is. */
  CompletionStage<RedisURI> find() {
    RedisURI told = known;
    return told == null ? finder.get() : CompletableFuture.completedStage(told);
  }

  /** It is elsewhere, as a node of a Cluster says. */
  void moved(RedisURI from, Redirection to) {
    String host = to.host().isEmpty() ? from.getHost() : to.host();
    known = Addresses.at(from, host, to.port());
  }

  /** It is not where it was. */
  void lost() {
    known = null;
  }
}
