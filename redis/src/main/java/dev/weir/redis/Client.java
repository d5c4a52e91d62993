package dev.weir.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Lettuce, set so that nothing is ever sent twice: it does not reconnect, and commands are rejected
 * while there is no connection. RESP 2, because all that comes back is one string.
 */
final class Client {

  private final ClientResources resources;
  private final RedisClient client;
  private final Duration connectTimeout;

  /**
   * Connects to nothing yet.
   *
   * @param connectTimeout how long a connection may take until Redis has answered on it
   * @param ssl what is trusted and shown on connections by TLS
   */
  Client(Duration connectTimeout, SslOptions ssl) {
    this.connectTimeout = connectTimeout;
    this.resources =
        ClientResources.builder().ioThreadPoolSize(2).computationThreadPoolSize(2).build();
    this.client = RedisClient.create(resources);
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .protocolVersion(ProtocolVersion.RESP2)
            .sslOptions(ssl)
            .socketOptions(
                SocketOptions.builder().connectTimeout(connectTimeout).keepAlive(true).build())
            .build());
  }

  CompletionStage<StatefulRedisConnection<byte[], byte[]>> connect(RedisURI uri) {
    RedisURI timed = RedisURI.builder(uri).withTimeout(connectTimeout).build();
    return client.connectAsync(ByteArrayCodec.INSTANCE, timed);
  }

  /** A connection that hears messages. */
  CompletionStage<StatefulRedisPubSubConnection<byte[], byte[]>> listen(RedisURI uri) {
    RedisURI timed = RedisURI.builder(uri).withTimeout(connectTimeout).build();
    return client.connectPubSubAsync(ByteArrayCodec.INSTANCE, timed);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it ends by itself
  void close() {
    client.shutdown(0, 1, TimeUnit.SECONDS);
    resources.shutdown(0, 1, TimeUnit.SECONDS);
  }
}
