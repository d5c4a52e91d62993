package dev.weir.app.load;

import dev.weir.app.load.protocol.Verdict;

/** What the reports tell errors by. */
enum ErrorKind {
  CONNECT("connect"),
  TIMEOUT("timeout"),
  RESET("reset"),
  PROTOCOL("protocol"),
  REFUSED("4xx"),
  FAILED("5xx");

  private final String text;

  ErrorKind(String text) {
    this.text = text;
  }

  long count(Summary.Problems problems, Tally tally) {
    return switch (this) {
      case CONNECT -> problems.connectErrors();
      case TIMEOUT -> tally.of(Verdict.TIMEOUT);
      case RESET -> tally.of(Verdict.RESET);
      case PROTOCOL -> tally.of(Verdict.PROTOCOL);
      case REFUSED -> tally.of(Verdict.REFUSED);
      case FAILED -> tally.of(Verdict.FAILED);
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
