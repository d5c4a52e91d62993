package dev.weir.redis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The servers that keep the counters, and which of them keeps which. Thread-safe. */
interface Topology {

  /**
   * The part of it that keeps a key. Calls on keys of one part can be decided together; those on
   * keys of several are {@link Spread}.
   */
  int place(byte[] key);

  /** Sends a call to the node that keeps its place, or fails it. */
  void submit(Call call);

  /** The nodes, as they are known now. */
  List<Node> nodes();

  /** The nodes whose calls have deadlines: those, and what is about to be left. */
  default List<Node> swept() {
    return nodes();
  }

  /** Begins to connect. */
  void open();

  /** What a key has between its braces if this node keeps it. */
  default String tagAt(Node node) {
    return "probe";
  }

  /** Whether every counter can be reached. */
  boolean isUp();

  /** What is connected to, without secrets. */
  String address();

  /** What kept it from being up. */
  @Nullable Throwable lastFailure();

  void close();
}
