package dev.weir.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Lettuce, set so that nothing is ever sent twice: it does not reconnect, and commands are rejected
 * while there is no connection. A command has no timeout of its own: {@link Deadlines} sees to
 * calls, and {@link #timely} to the few others. RESP 2, because all that comes back is one string.
 */
@SuppressWarnings("FutureReturnValueIgnored") // callbacks see to them, or they end by themselves
final class Client {

  private static final long MAX_ENDING_MILLIS = 200;

  /** Of loops of its own: as many as connections to a server, unless there are to be more. */
  private static final int OWN_LOOPS = 2;

  private final ClientResources resources;
  private final RedisClient client;
  private final List<Loop> loops;
  private final Duration connectTimeout;
  private @Nullable EventLoopGroup own;
  private final Map<Object, CompletableFuture<Void>> endings = new ConcurrentHashMap<>();

  /**
   * Connects to nothing yet.
   *
   * @param connectTimeout how long a connection may take until Redis has answered on it
   * @param ssl what is trusted and shown on connections by TLS
   * @param lent the loops of an application for the connections that count, null for its own
   */
  Client(Duration connectTimeout, SslOptions ssl, @Nullable EventLoopGroup lent) {
    this.connectTimeout = connectTimeout;
    this.resources =
        ClientResources.builder()
            .ioThreadPoolSize(OWN_LOOPS)
            .computationThreadPoolSize(2)
            .commandLatencyRecorder(CommandLatencyRecorder.disabled())
            .build();
    this.client = RedisClient.create(resources);
    ClientOptions options = options(connectTimeout, ssl);
    client.setOptions(options);
    this.loops = loops(lent);
    loops.forEach(loop -> loop.client().setOptions(options));
  }

  private static ClientOptions options(Duration connectTimeout, SslOptions ssl) {
    return ClientOptions.builder()
        .autoReconnect(false)
        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
        .protocolVersion(ProtocolVersion.RESP2)
        .sslOptions(ssl)
        .timeoutOptions(TimeoutOptions.create())
        .socketOptions(
            SocketOptions.builder().connectTimeout(connectTimeout).keepAlive(true).build())
        .build();
  }

  private List<Loop> loops(@Nullable EventLoopGroup lent) {
    int count = OWN_LOOPS;
    if (lent != null) {
      count = 0;
      for (EventExecutor ignored : lent) {
        count++;
      }
    }
    List<Loop> loops = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      loops.add(new Loop(resources, type -> lent == null ? own(type) : lent, i));
    }
    return loops;
  }

  /** Its own loops, which Lettuce counts the holders of: held once, for all, until it is closed. */
  private synchronized EventLoopGroup own(Class<? extends EventLoopGroup> type) {
    EventLoopGroup held = own;
    if (held == null) {
      held = resources.eventLoopGroupProvider().allocate(type);
      own = held;
    }
    return held;
  }

  private synchronized void releaseOwn() {
    EventLoopGroup held = own;
    own = null;
    if (held != null) {
      resources.eventLoopGroupProvider().release(held, 0, 1, TimeUnit.SECONDS);
    }
  }

  /** One of its loops, counted round and round. */
  Loop loop(int index) {
    return loops.get(index % loops.size());
  }

  /** A connection that keeps to a loop. */
  CompletionStage<StatefulRedisConnection<byte[], byte[]>> connect(RedisURI uri, Loop on) {
    return on.client().connectAsync(ByteArrayCodec.INSTANCE, timed(uri));
  }

  /** A connection on which nothing is counted. */
  CompletionStage<StatefulRedisConnection<byte[], byte[]>> connect(RedisURI uri) {
    return client.connectAsync(ByteArrayCodec.INSTANCE, timed(uri));
  }

  private RedisURI timed(RedisURI uri) {
    return RedisURI.builder(uri).withTimeout(connectTimeout).build();
  }

  /** A connection that hears messages. */
  CompletionStage<StatefulRedisPubSubConnection<byte[], byte[]>> listen(RedisURI uri) {
    return client.connectPubSubAsync(ByteArrayCodec.INSTANCE, timed(uri));
  }

  /**
   * Runs a task once, on a thread of the client's own, so that whatever an application does with
   * the pools it shares with others delays nothing here. Never, once the client is closed.
   */
  void after(long pauseMillis, Runnable task) {
    ScheduledExecutorService own = resources.eventExecutorGroup();
    try {
      own.schedule(task, pauseMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // It is closed.
    }
  }

  /** The same answer, or a failure if it is not there within the connect timeout. */
  <T> CompletionStage<T> timely(CompletionStage<T> answer) {
    CompletableFuture<T> timely = answer.toCompletableFuture().copy();
    after(
        connectTimeout.toMillis(),
        () ->
            timely.completeExceptionally(
                new TimeoutException("no answer within " + connectTimeout.toMillis() + " ms")));
    return timely;
  }

  /** Ends a connection, if it is one and has not ended. */
  void hangUp(@Nullable StatefulConnection<?, ?> connection) {
    if (connection instanceof RedisChannelHandler<?, ?> open && !open.isClosed()) {
      CompletableFuture<Void> ending = open.closeAsync();
      endings.put(open, ending);
      ending.whenComplete((none, failure) -> endings.remove(open));
    }
  }

  /**
   * Ends all connections, after those that are ending already: Lettuce warns of one ended twice.
   */
  void close() {
    try {
      CompletableFuture.allOf(endings.values().toArray(CompletableFuture[]::new))
          .get(MAX_ENDING_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // It ends with the rest.
    }
    loops.forEach(Loop::close);
    releaseOwn();
    client.shutdown(0, 1, TimeUnit.SECONDS);
    resources.shutdown(0, 1, TimeUnit.SECONDS);
  }
}
