package dev.weir.redis;

import dev.weir.store.StoreException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The primary that sentinels know by a name. They are asked before each connection, and every
 * second besides, so that a primary that hangs, or one that is cut off with us on its side, is left
 * as soon as they know another. The one that answered last is asked first, and the next in the list
 * if it is silent. Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // callbacks see to them
final class Sentinels implements Server {

  private static final long INTERVAL_MILLIS = 1_000;

  private final Client client;
  private final List<RedisURI> sentinels;
  private final String master;
  private final RedisURI primary;
  private volatile int first;
  private volatile @Nullable StatefulRedisConnection<byte[], byte[]> open;
  private volatile @Nullable RedisURI known;
  private volatile boolean closed;
  private @Nullable CompletableFuture<RedisURI> asking;

  /**
   * Asks nobody yet.
   *
   * @param sentinels where they are, at least one
   * @param master how they call the primary
   * @param primary how to connect to it; the host and the port do not matter
   */
  Sentinels(Client client, List<RedisURI> sentinels, String master, RedisURI primary) {
    this.client = client;
    this.sentinels = List.copyOf(sentinels);
    this.master = master;
    this.primary = primary;
  }

  @Override
  public CompletionStage<StatefulRedisConnection<byte[], byte[]>> connect(Loop on) {
    return ask()
        .thenCompose(
            found -> {
              known = found;
              return client.connect(found, on);
            });
  }

  /**
   * Asks them from time to time.
   *
   * @param moved is run when the primary is another than that of the last connection
   */
  void watch(Runnable moved) {
    if (closed) {
      return;
    }
    ask()
        .whenComplete(
            (found, failure) -> {
              client.after(INTERVAL_MILLIS, () -> watch(moved));
              RedisURI before = known;
              if (found != null && before != null && !sameAddress(found, before)) {
                moved.run();
              }
            });
  }

  private static boolean sameAddress(RedisURI one, RedisURI other) {
    return one.getPort() == other.getPort() && Objects.equals(one.getHost(), other.getHost());
  }

  /** Where the primary is now. */
  CompletionStage<RedisURI> find() {
    return ask();
  }

  /** Asks them, or waits for what they are being asked already. */
  private synchronized CompletableFuture<RedisURI> ask() {
    CompletableFuture<RedisURI> under = asking;
    if (under == null || under.isDone()) {
      under = ask(first, sentinels.size()).toCompletableFuture();
      asking = under;
    }
    return under;
  }

  /** Asks this one, and then the next, until so many have been asked. */
  private CompletionStage<RedisURI> ask(int index, int left) {
    RedisURI sentinel = sentinels.get(index);
    return talkTo(index)
        .thenCompose(connection -> address(connection, sentinel))
        .toCompletableFuture()
        .orTimeout(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)
        .handle(
            (found, failure) -> {
              if (found != null) {
                first = index;
                return CompletableFuture.completedStage(found);
              }
              hangUp();
              if (left > 1) {
                return ask((index + 1) % sentinels.size(), left - 1);
              }
              return CompletableFuture.<RedisURI>failedStage(unknown(sentinel, failure));
            })
        .thenCompose(stage -> stage);
  }

  private static StoreException unknown(RedisURI sentinel, @Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof StoreException known) {
      return known;
    }
    String at = sentinel.getHost() + ":" + sentinel.getPort();
    return new StoreException("no sentinel answers, not even " + at, cause);
  }

  private CompletionStage<StatefulRedisConnection<byte[], byte[]>> talkTo(int index) {
    StatefulRedisConnection<byte[], byte[]> talking = open;
    if (talking != null && talking.isOpen() && index == first) {
      return CompletableFuture.completedStage(talking);
    }
    return client
        .connect(sentinels.get(index))
        .thenApply(
            made -> {
              hangUp();
              open = made;
              first = index;
              return made;
            });
  }

  private void hangUp() {
    StatefulRedisConnection<byte[], byte[]> talking = open;
    open = null;
    client.hangUp(talking);
  }

  private CompletionStage<RedisURI> address(
      StatefulRedisConnection<byte[], byte[]> connection, RedisURI sentinel) {
    CommandArgs<byte[], byte[]> args =
        new CommandArgs<>(ByteArrayCodec.INSTANCE).add("get-master-addr-by-name").add(master);
    return connection
        .async()
        .<List<byte[]>>dispatch(
            CommandType.SENTINEL, new ValueListOutput<>(ByteArrayCodec.INSTANCE), args)
        .thenApply(
            answer -> {
              if (answer.size() != 2) {
                throw new StoreException(
                    "master: %s (expected: a name that the sentinel %s:%d knows)"
                        .formatted(master, sentinel.getHost(), sentinel.getPort()),
                    null);
              }
              return Addresses.at(
                  primary, text(answer.get(0)), Integer.parseInt(text(answer.get(1))));
            });
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  void close() {
    closed = true;
    hangUp();
  }
}
