package dev.weir.app.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.limit.InvalidValueException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lines of UTF-8, numbered from 1, ended by LF or CRLF; longer ones than 1 MiB are skipped. One
 * that is not UTF-8 is taken as ISO-8859-1, in which other bytes stay another text.
 */
final class LineReader {

  static final int MAX_LINE_BYTES = 1 << 20;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final char REPLACEMENT = '\uFFFD';

  private final InputStream in;
  private byte[] buffer = new byte[1 << 16];
  private int from;
  private int to;
  private long number;

  LineReader(InputStream in) {
    this.in = in;
  }

  /** The number of the line that {@link #next} gave or refused last. */
  long number() {
    return number;
  }

  /**
   * The next line without its end, or null after the last.
   *
   * @throws InvalidValueException if it is too long; reading can go on with the one after it
   */
  @Nullable String next() throws IOException {
    int scanned = from;
    while (true) {
      for (int i = scanned; i < to; i++) {
        if (buffer[i] == '\n') {
          return line(i, i + 1);
        }
      }
      scanned = to - from;
      if (scanned > MAX_LINE_BYTES) {
        skipLine();
      }
      if (!fill()) {
        return from == to ? null : line(to, to);
      }
      scanned += from;
    }
  }

  private String line(int end, int nextFrom) {
    int start = from;
    from = nextFrom;
    number++;
    int last = end > start && buffer[end - 1] == '\r' ? end - 1 : end;
    int behindMark = start + BYTE_ORDER_MARK.length;
    boolean marked =
        number == 1
            && behindMark <= last
            && Arrays.equals(BYTE_ORDER_MARK, Arrays.copyOfRange(buffer, start, behindMark));
    return text(marked ? behindMark : start, last);
  }

  private String text(int start, int end) {
    String text = new String(buffer, start, end - start, UTF_8);
    boolean isUtf8 =
        text.indexOf(REPLACEMENT) < 0
            || Arrays.equals(text.getBytes(UTF_8), Arrays.copyOfRange(buffer, start, end));
    return isUtf8 ? text : new String(buffer, start, end - start, ISO_8859_1);
  }

  /** Reads more behind what is there; false at the end. */
  private boolean fill() throws IOException {
    if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
    }
    if (to == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int read = in.read(buffer, to, buffer.length - to);
    to += Math.max(read, 0);
    return read >= 0;
  }

  private void skipLine() throws IOException {
    number++;
    long bytes = 0;
    do {
      for (; from < to; from++) {
        if (buffer[from] == '\n') {
          from++;
          throw tooLong(bytes);
        }
        bytes++;
      }
    } while (fill());
    throw tooLong(bytes);
  }

  private static InvalidValueException tooLong(long bytes) {
    return new InvalidValueException("line", bytes + " bytes", "at most " + MAX_LINE_BYTES);
  }
}
