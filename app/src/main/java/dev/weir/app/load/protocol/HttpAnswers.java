package dev.weir.app.load.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Locale;

/**
 * Finds the answers in the bytes of one HTTP/1.1 connection (RFC 9112): by length, in chunks, or up
 * to the end of the connection. Keeps one line at a time; the content is counted, not kept.
 */
final class HttpAnswers {

  private static final int MAX_LINE = 1 << 16;
  private static final int MAX_HEAD = 1 << 18;
  private static final int MAX_LENGTH_DIGITS = 18;
  private static final int STATUS_LINE_LENGTH = "HTTP/1.1 200".length();

  private enum Part {
    STATUS,
    HEADER,
    CONTENT,
    UNTIL_END,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILER
  }

  private final boolean haveBodies;
  private byte[] line = new byte[128];
  private int lineLength;
  private int headLength;
  private Part part = Part.STATUS;
  private int status;
  private long remaining;
  private boolean lengthKnown;
  private boolean chunked;
  private boolean last;
  private long answered;

  /**
   * @param haveBodies false for answers to HEAD
   */
  HttpAnswers(boolean haveBodies) {
    this.haveBodies = haveBodies;
  }

  void read(byte[] bytes, int length, Session.Sink sink) throws BadAnswerException {
    int at = 0;
    while (at < length) {
      if (part == Part.UNTIL_END) {
        return;
      }
      if (part == Part.CONTENT || part == Part.CHUNK) {
        int skipped = (int) Math.min(remaining, length - at);
        at += skipped;
        remaining -= skipped;
        if (remaining == 0) {
          contentRead(sink);
        }
      } else {
        byte next = bytes[at++];
        if (next == '\n') {
          endLine(sink);
        } else {
          append(next);
        }
      }
    }
  }

  void end(Session.Sink sink) {
    if (part == Part.UNTIL_END) {
      last = true;
      complete(sink);
    }
  }

  private void contentRead(Session.Sink sink) {
    if (part == Part.CHUNK) {
      part = Part.CHUNK_END;
    } else {
      complete(sink);
    }
  }

  private void append(byte next) throws BadAnswerException {
    if (lineLength == line.length) {
      if (lineLength == MAX_LINE) {
        throw new BadAnswerException("a line of an answer: longer than " + MAX_LINE + " bytes");
      }
      line = Arrays.copyOf(line, 2 * lineLength);
    }
    line[lineLength++] = next;
    if (++headLength > MAX_HEAD) {
      throw new BadAnswerException("the head of an answer: longer than " + MAX_HEAD + " bytes");
    }
  }

  private void endLine(Session.Sink sink) throws BadAnswerException {
    int length = lineLength > 0 && line[lineLength - 1] == '\r' ? lineLength - 1 : lineLength;
    lineLength = 0;
    switch (part) {
      case STATUS -> statusLine(length);
      case HEADER -> {
        if (length == 0) {
          endHead(sink);
        } else {
          header(length);
        }
      }
      case CHUNK_SIZE -> chunkSize(length);
      case CHUNK_END -> {
        if (length != 0) {
          throw new BadAnswerException("a chunk: longer than its size");
        }
        headLength = 0;
        part = Part.CHUNK_SIZE;
      }
      case TRAILER -> {
        if (length == 0) {
          complete(sink);
        }
      }
      default -> throw new IllegalStateException("no line here: " + part);
    }
  }

  private void statusLine(int length) throws BadAnswerException {
    String text = new String(line, 0, Math.min(length, STATUS_LINE_LENGTH), ISO_8859_1);
    if (length < STATUS_LINE_LENGTH || !text.startsWith("HTTP/1.") || !digits(9, 12)) {
      throw new BadAnswerException("status line: " + text + " (expected: HTTP/1.1 and a status)");
    }
    status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
    last = line[7] == '0';
    chunked = false;
    lengthKnown = false;
    remaining = 0;
    part = Part.HEADER;
  }

  private void header(int length) throws BadAnswerException {
    if (named("content-length:", length)) {
      contentLength(length);
    } else if (named("transfer-encoding:", length)) {
      chunked = value(18, length).endsWith("chunked");
    } else if (named("connection:", length)) {
      String value = value(11, length);
      last = value.contains("close") || (last && !value.contains("keep-alive"));
    }
  }

  /** By hand: it comes with every answer, and should not cost garbage. */
  private void contentLength(int length) throws BadAnswerException {
    int at = 15;
    while (at < length && (line[at] == ' ' || line[at] == '\t')) {
      at++;
    }
    int end = length;
    while (end > at && (line[end - 1] == ' ' || line[end - 1] == '\t')) {
      end--;
    }
    if (at == end || end - at > MAX_LENGTH_DIGITS || !digits(at, end)) {
      throw new BadAnswerException(
          "Content-Length: " + value(15, length) + " (expected: a number)");
    }
    remaining = 0;
    for (; at < end; at++) {
      remaining = remaining * 10 + line[at] - '0';
    }
    lengthKnown = true;
  }

  private void endHead(Session.Sink sink) {
    headLength = 0;
    if (status < 200) {
      part = Part.STATUS; // an interim answer: the real one follows
    } else if (!haveBodies || status == 204 || status == 304) {
      complete(sink);
    } else if (chunked) {
      part = Part.CHUNK_SIZE;
    } else if (!lengthKnown) {
      part = Part.UNTIL_END;
    } else if (remaining == 0) {
      complete(sink);
    } else {
      part = Part.CONTENT;
    }
  }

  private void chunkSize(int length) throws BadAnswerException {
    long size = 0;
    int at = 0;
    for (int digit; at < length && (digit = Character.digit(line[at], 16)) >= 0; at++) {
      size = size << 4 | digit;
      if (at > 14) {
        throw new BadAnswerException("a chunk's size: more than 15 digits");
      }
    }
    if (at == 0) {
      throw new BadAnswerException("a chunk without a size");
    }
    remaining = size;
    headLength = 0;
    part = size == 0 ? Part.TRAILER : Part.CHUNK;
  }

  private void complete(Session.Sink sink) {
    part = Part.STATUS;
    headLength = 0;
    sink.answered(answered++, status, last);
  }

  private boolean digits(int from, int to) {
    for (int i = from; i < to; i++) {
      if (line[i] < '0' || line[i] > '9') {
        return false;
      }
    }
    return true;
  }

  /** Whether the line begins with this name, which is in small letters and ends with its colon. */
  private boolean named(String name, int length) {
    if (length < name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      int letter = line[i];
      if (letter >= 'A' && letter <= 'Z') {
        letter += 'a' - 'A';
      }
      if (letter != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private String value(int from, int length) {
    return new String(line, from, length - from, ISO_8859_1).trim().toLowerCase(Locale.ROOT);
  }
}
