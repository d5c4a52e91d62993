package dev.weir.app.load.protocol;

import java.util.Locale;

/** What became of a request. */
public enum Verdict {
  /** Answered with success. */
  ALLOWED,
  /** Answered with a denial, which is an answer like any other. */
  DENIED,
  /** Answered that the request was wrong. */
  REFUSED,
  /** Answered that the server failed. */
  FAILED,
  /** No answer in time. */
  TIMEOUT,
  /** The connection ended before the answer. */
  RESET,
  /** An answer that the protocol does not allow. */
  PROTOCOL;

  /** Whether a server answered. */
  public boolean isAnswer() {
    return compareTo(FAILED) <= 0;
  }

  /** Whether it is neither allowed nor denied. */
  public boolean isError() {
    return compareTo(DENIED) > 0;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
