package dev.weir.redis;

import dev.weir.redis.fleet.Wire;
import dev.weir.store.StoreException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What a fleet says and hears goes over two connections of its own, beside those of the counters:
 * one that listens, and one for all else. Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // callbacks see to them
final class Wiring implements Wire {

  private final Client client;
  private final Home home;
  private final long patienceMillis;
  private final AtomicBoolean calling = new AtomicBoolean();
  private final AtomicBoolean tuning = new AtomicBoolean();
  private volatile @Nullable Line line;
  private volatile @Nullable StatefulRedisPubSubConnection<byte[], byte[]> ears;
  private volatile @Nullable Throwable lastFailure;
  private volatile List<String> channels = List.of();
  private volatile @Nullable Ear ear;
  private volatile boolean closed;

  /** A connection, and where it leads. */
  private record Line(RedisURI to, StatefulRedisConnection<byte[], byte[]> connection) {}

  /**
   * @param client makes the connections; is not closed with it
   * @param patienceMillis after how long without an answer the connection is given up
   */
  Wiring(Client client, Home home, long patienceMillis) {
    this.client = client;
    this.home = home;
    this.patienceMillis = patienceMillis;
  }

  @Override
  public void keep() {
    if (closed) {
      return;
    }
    Line open = line;
    if ((open == null || !open.connection.isOpen()) && calling.compareAndSet(false, true)) {
      home.find().thenCompose(this::call).whenComplete((made, failure) -> called(failure));
    }
    StatefulRedisPubSubConnection<byte[], byte[]> listening = ears;
    boolean deaf = listening == null || !listening.isOpen();
    if (ear != null && deaf && tuning.compareAndSet(false, true)) {
      home.find().thenCompose(this::tune).whenComplete((made, failure) -> tuning.set(false));
    }
  }

  private CompletionStage<Line> call(RedisURI uri) {
    return client
        .connect(uri)
        .thenApply(
            made -> {
              Line called = new Line(uri, made);
              line = called;
              if (closed) {
                client.hangUp(made);
              }
              return called;
            });
  }

  private void called(@Nullable Throwable failure) {
    if (failure != null) {
      lastFailure = failure;
      home.lost();
    }
    calling.set(false);
  }

  private CompletionStage<Void> tune(RedisURI uri) {
    return client
        .listen(uri)
        .thenCompose(
            made -> {
              made.addListener(new Heard());
              byte[][] names =
                  channels.stream()
                      .map(name -> name.getBytes(StandardCharsets.US_ASCII))
                      .toArray(byte[][]::new);
              return client
                  .timely(made.async().subscribe(names))
                  .whenComplete(
                      (done, refused) -> {
                        if (refused != null || closed) {
                          client.hangUp(made);
                        } else {
                          ears = made;
                          tuned();
                        }
                      });
            });
  }

  private void tuned() {
    Ear listener = ear;
    if (listener != null) {
      listener.listening();
    }
  }

  private final class Heard extends RedisPubSubAdapter<byte[], byte[]> {
    @Override
    public void message(byte[] channel, byte[] message) {
      Ear listener = ear;
      if (listener != null) {
        listener.heard(new String(channel, StandardCharsets.US_ASCII), message);
      }
    }
  }

  @Override
  public CompletionStage<List<String>> run(
      byte[] script, List<String> keys, List<String> arguments) {
    Line open = line;
    if (open == null || !open.connection.isOpen()) {
      return CompletableFuture.failedStage(
          Failures.notConnected("the instances' server", lastFailure));
    }
    byte[] sha = Script.sha1(script);
    return patiently(
        open,
        evaluate(open, sha, keys, arguments)
            .exceptionallyCompose(
                failure ->
                    cause(failure) instanceof RedisNoScriptException
                        ? open.connection
                            .async()
                            .scriptLoad(script)
                            .thenCompose(loaded -> evaluate(open, sha, keys, arguments))
                        : CompletableFuture.failedStage(failure)));
  }

  @Override
  public boolean isUp() {
    Line open = line;
    return open != null && open.connection.isOpen();
  }

  private static CompletionStage<List<String>> evaluate(
      Line open, byte[] sha, List<String> keys, List<String> arguments) {
    CommandArgs<byte[], byte[]> args =
        new CommandArgs<>(ByteArrayCodec.INSTANCE).add(sha).add(keys.size());
    keys.forEach(key -> args.add(key.getBytes(StandardCharsets.UTF_8)));
    arguments.forEach(argument -> args.add(argument.getBytes(StandardCharsets.UTF_8)));
    return open.connection
        .async()
        .<List<byte[]>>dispatch(
            CommandType.EVALSHA, new ValueListOutput<>(ByteArrayCodec.INSTANCE), args)
        .thenApply(
            texts -> texts.stream().map(text -> new String(text, StandardCharsets.UTF_8)).toList());
  }

  /** Gives the connection up if nothing comes back, or it leads to where the answer is not. */
  private <T> CompletionStage<T> patiently(Line open, CompletionStage<T> answer) {
    return answer
        .toCompletableFuture()
        .orTimeout(patienceMillis, TimeUnit.MILLISECONDS)
        .whenComplete(
            (done, failure) -> {
              Throwable cause = failure == null ? null : cause(failure);
              Redirection.of(cause).ifPresent(to -> home.moved(open.to, to));
              if (cause instanceof TimeoutException
                  || Redirection.of(cause).isPresent()
                  || isOfConnection(cause)) {
                client.hangUp(open.connection);
              }
            });
  }

  private static boolean isOfConnection(@Nullable Throwable cause) {
    return cause != null && Failures.isOfConnection(cause);
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  @Override
  public CompletionStage<?> publish(String channel, byte[] message) {
    Line open = line;
    if (open == null || !open.connection.isOpen()) {
      return CompletableFuture.failedStage(
          new StoreException("redis: not connected to the instances' server", null));
    }
    byte[] name = channel.getBytes(StandardCharsets.US_ASCII);
    return patiently(open, open.connection.async().publish(name, message));
  }

  @Override
  public void listen(List<String> channels, Ear ear) {
    this.channels = List.copyOf(channels);
    this.ear = ear;
  }

  @Override
  public void relisten() {
    client.hangUp(ears);
  }

  @Override
  public void close() {
    closed = true;
    relisten();
    Line open = line;
    if (open != null) {
      client.hangUp(open.connection);
    }
  }
}
