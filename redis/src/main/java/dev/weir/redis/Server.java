package dev.weir.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.concurrent.CompletionStage;

/** A Redis to connect to, wherever it is at the time. */
interface Server {

  /** A new connection, which keeps to a loop. */
  CompletionStage<StatefulRedisConnection<byte[], byte[]>> connect(Loop on);
}
