package dev.weir.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ByteArrayOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandKeyword;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to Redis, made again whenever it is lost: after 10 ms at first, then twice as long
 * each time up to a second. Lettuce's own reconnecting is off, because it is made to send again
 * what was written and not answered; here a command is sent once.
 *
 * <p>The batches in flight belong to the {@link Combiner} and are guarded by its lock.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // callbacks see to them; how a close goes is no matter
final class Link implements RedisConnectionStateListener {

  private static final int MAX_LOADS = 10;
  private static final long FIRST_PAUSE_MILLIS = 10;
  private static final long MAX_PAUSE_MILLIS = 1_000;

  private final Server server;
  private final Counts counts;
  private final Listener listener;
  private final List<Batch> inFlight = new ArrayList<>(2);
  private volatile @Nullable StatefulRedisConnection<byte[], byte[]> connection;
  private volatile boolean closed;
  private volatile long pauseMillis = FIRST_PAUSE_MILLIS;

  /** Who is told of a link's fate. */
  interface Listener {
    void up(Link link);

    void down(Link link, Throwable cause);
  }

  Link(Server server, Counts counts, Listener listener) {
    this.server = server;
    this.counts = counts;
    this.listener = listener;
  }

  /** What was sent and not answered, the oldest first. */
  List<Batch> inFlight() {
    return inFlight;
  }

  /** Whether something was sent before this instant and is not answered. */
  boolean isStuck(long sentBeforeNanos) {
    return !inFlight.isEmpty() && inFlight.get(0).sentNanos() - sentBeforeNanos < 0;
  }

  boolean isUp() {
    return connection != null;
  }

  /** Connects, loads the script, and tells the listener how that went. */
  void connect() {
    if (closed) {
      return;
    }
    try {
      server
          .connect()
          .whenComplete(
              (made, failure) -> {
                if (made == null) {
                  failed(failure);
                } else {
                  load(made).whenComplete((sha, refused) -> loaded(made, refused));
                }
              });
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void loaded(StatefulRedisConnection<byte[], byte[]> made, @Nullable Throwable refused) {
    if (refused != null || closed) {
      made.closeAsync();
      if (refused != null) {
        failed(refused);
      }
      return;
    }
    pauseMillis = FIRST_PAUSE_MILLIS;
    made.addListener(this);
    connection = made;
    listener.up(this);
    if (!made.isOpen()) {
      lost(made, new IllegalStateException("closed while it was set up"));
    }
  }

  @Override
  public void onRedisDisconnected(RedisChannelHandler<?, ?> lost) {
    lost(lost, new IllegalStateException("connection lost"));
  }

  private void lost(Object lost, Throwable cause) {
    synchronized (this) {
      if (connection != lost) {
        return;
      }
      connection = null;
    }
    failed(cause);
  }

  private void failed(Throwable cause) {
    listener.down(this, cause);
    if (!closed) {
      long pause = pauseMillis;
      pauseMillis = Math.min(MAX_PAUSE_MILLIS, 2 * pause);
      CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS).execute(this::connect);
    }
  }

  /** Gives the connection up, because nothing comes back or it leads to the wrong server. */
  void renew() {
    StatefulRedisConnection<byte[], byte[]> open = connection;
    if (open != null) {
      open.closeAsync();
      lost(open, new IllegalStateException("connection given up"));
    }
  }

  /** Connects no more; what is open ends with the {@link Server}. */
  void close() {
    closed = true;
  }

  private CompletionStage<String> load(StatefulRedisConnection<byte[], byte[]> to) {
    counts.loads.increment();
    CommandArgs<byte[], byte[]> args =
        new CommandArgs<>(ByteArrayCodec.INSTANCE).add(CommandKeyword.LOAD).add(Script.text());
    return to.async()
        .dispatch(CommandType.SCRIPT, new StatusOutput<>(ByteArrayCodec.INSTANCE), args);
  }

  /** Calls the script; loads it again, and only then calls it again, if Redis has forgotten it. */
  void send(
      CommandArgs<byte[], byte[]> args, BiConsumer<byte @Nullable [], @Nullable Throwable> then) {
    send(args, then, 0);
  }

  private void send(
      CommandArgs<byte[], byte[]> args,
      BiConsumer<byte @Nullable [], @Nullable Throwable> then,
      int loads) {
    StatefulRedisConnection<byte[], byte[]> open = connection;
    if (open == null) {
      then.accept(null, new IllegalStateException("not connected"));
      return;
    }
    if (loads > 0) {
      CompletionStage<String> loaded = load(open);
      loaded.exceptionally(failure -> "");
    }
    counts.calls.increment();
    long sentNanos = System.nanoTime();
    open.async()
        .<byte[]>dispatch(CommandType.EVALSHA, new ByteArrayOutput<>(ByteArrayCodec.INSTANCE), args)
        .whenComplete(
            (reply, failure) -> {
              if (failure instanceof RedisNoScriptException && loads < MAX_LOADS) {
                counts.reloads.increment();
                send(args, then, loads + 1);
              } else {
                counts.latency.record(System.nanoTime() - sentNanos);
                then.accept(reply, failure);
              }
            });
  }
}
