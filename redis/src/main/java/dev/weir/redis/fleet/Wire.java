package dev.weir.redis.fleet;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * How a {@link Fleet} speaks to Redis; made by the store that it belongs to. Nothing here waits:
 * without a connection everything fails at once. Thread-safe.
 */
public interface Wire {

  /** Who hears of messages. Called on an event loop, so it must be quick. */
  interface Ear {
    /** A message has come. */
    void heard(String channel, byte[] message);

    /** From now on messages come; some may have been missed before. */
    void listening();
  }

  /**
   * Begins to make what connections are missing, unless that is under way already, and gives up one
   * that has not answered for long.
   */
  void keep();

  /**
   * Runs a script.
   *
   * @param script its text
   * @param keys in one slot of a Cluster
   * @return what it answers: texts
   */
  CompletionStage<List<String>> run(byte[] script, List<String> keys, List<String> arguments);

  /** Whether scripts can be run and messages be told. */
  boolean isUp();

  /** Tells every listener of a channel. */
  CompletionStage<?> publish(String channel, byte[] message);

  /** Listens on these channels, once a connection is there and whenever it is made again. */
  void listen(List<String> channels, Ear ear);

  /** Listens anew, because nothing is heard of what was certainly told. */
  void relisten();

  /** Closes the connections. */
  void close();
}
