package dev.weir.app.load.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Finds the replies in the bytes of one connection of the Redis protocol, versions 2 and 3. Of each
 * it keeps whether it is an error, and its first integer.
 */
final class RespReplies {

  private static final int MAX_LINE = 512;
  private static final long MAX_LENGTH = 1L << 29;
  private static final String OF_THE_REQUEST = "(?s)(ERR|NOAUTH|NOPERM|WRONG[A-Z]*)\\b.*";

  private final long denial;
  private final byte[] line = new byte[MAX_LINE];
  private int lineLength;

  /** Values that the reply still lacks. */
  private long missing = 1;

  /** Bytes of a bulk string that are still to come, with its end of line. */
  private long toSkip;

  private int code;
  private boolean sawInteger;
  private long answered;

  /**
   * @param denial the first integer of a reply that denies; one that is not there for none
   */
  RespReplies(long denial) {
    this.denial = denial;
  }

  void read(byte[] bytes, int length, Session.Sink sink) throws BadAnswerException {
    int at = 0;
    while (at < length) {
      if (toSkip > 0) {
        int skipped = (int) Math.min(toSkip, length - at);
        at += skipped;
        toSkip -= skipped;
        if (toSkip == 0) {
          value(sink);
        }
        continue;
      }
      byte next = bytes[at++];
      if (next == '\n') {
        endLine(sink);
      } else if (lineLength < MAX_LINE) {
        line[lineLength++] = next;
      }
    }
  }

  private void endLine(Session.Sink sink) throws BadAnswerException {
    int length = lineLength > 0 && line[lineLength - 1] == '\r' ? lineLength - 1 : lineLength;
    lineLength = 0;
    switch (length == 0 ? 0 : line[0]) {
      case '+', '_', ',', '(', '#' -> value(sink);
      case '-' -> {
        error(length);
        value(sink);
      }
      case ':' -> {
        integer(number(length));
        value(sink);
      }
      case '$', '=', '!' -> bulk(length, sink);
      case '*', '~' -> values(number(length), sink);
      case '%' -> values(2 * number(length), sink);
      default -> throw new BadAnswerException("a reply: " + text(length));
    }
  }

  private void error(int length) {
    boolean ofTheRequest = text(length).substring(1).matches(OF_THE_REQUEST);
    code = ofTheRequest ? RespProtocol.REFUSED : RespProtocol.FAILED;
  }

  private void integer(long found) {
    if (!sawInteger) {
      sawInteger = true;
      code = found == denial ? RespProtocol.DENIED : code;
    }
  }

  private void bulk(int length, Session.Sink sink) throws BadAnswerException {
    long size = number(length);
    if (line[0] == '!') {
      code = RespProtocol.FAILED;
    }
    if (size < 0) {
      value(sink);
    } else {
      toSkip = size + 2;
    }
  }

  private void values(long count, Session.Sink sink) {
    missing += Math.max(0, count);
    value(sink);
  }

  private void value(Session.Sink sink) {
    if (--missing == 0) {
      int found = code;
      missing = 1;
      code = RespProtocol.ALLOWED;
      sawInteger = false;
      sink.answered(answered++, found, false);
    }
  }

  private long number(int length) throws BadAnswerException {
    boolean negative = length > 1 && line[1] == '-';
    long number = 0;
    int from = negative ? 2 : 1;
    for (int i = from; i < length; i++) {
      if (line[i] < '0' || line[i] > '9' || i - from > 18) {
        throw new BadAnswerException("a number in a reply: " + text(length));
      }
      number = 10 * number + line[i] - '0';
    }
    if (length == from || (line[0] != ':' && number > MAX_LENGTH)) {
      throw new BadAnswerException("a number in a reply: " + text(length));
    }
    return negative ? -number : number;
  }

  private String text(int length) {
    return new String(line, 0, Math.min(length, 100), UTF_8);
  }
}
