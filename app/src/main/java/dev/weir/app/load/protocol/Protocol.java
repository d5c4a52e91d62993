package dev.weir.app.load.protocol;

/** What is spoken: how requests are written and answers understood. */
public interface Protocol {

  /** The most bytes of one request. */
  long maxRequestBytes();

  /** Whether answers come in the order of their requests. */
  boolean isInOrder();

  /**
   * For a new connection.
   *
   * @param span how many requests there may be from the oldest one in flight to the newest
   */
  Session session(int span);

  /** What a code of an answer means. */
  Verdict verdict(int code);

  /** What a report calls a code. */
  String name(int code);
}
