package dev.weir.app.replay;

import dev.weir.limit.InvalidValueException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Keys alone, as big-endian 32-bit numbers: the form of published cache traces. Their clock ticks
 * evenly, so many requests a second, from 0.
 */
final class KeyStream implements Trace {

  /** Events a second unless told otherwise. */
  static final long DEFAULT_RATE = 1_000;

  private final InputStream in;
  private final long rate;
  private final BadLines badLines;
  private final byte[] buffer = new byte[1 << 16];
  private int from;
  private int to;
  private long read;

  /**
   * @param rate events a second, 1..1000000
   */
  KeyStream(InputStream in, long rate, BadLines badLines) {
    this.in = in;
    this.rate = rate;
    this.badLines = badLines;
  }

  @Override
  public @Nullable Event next() throws IOException {
    if (from == to) {
      from = 0;
      to = in.readNBytes(buffer, 0, buffer.length);
      if (to % 4 != 0) {
        badLines.add(
            read + to / 4 + 1, new InvalidValueException("key", to % 4 + " bytes", "4 bytes"));
        to -= to % 4;
      }
      if (to == 0) {
        return null;
      }
    }
    int key =
        (buffer[from] & 0xFF) << 24
            | (buffer[from + 1] & 0xFF) << 16
            | (buffer[from + 2] & 0xFF) << 8
            | (buffer[from + 3] & 0xFF);
    from += 4;
    return new Event(timeMicros(read++), Integer.toString(key), 1);
  }

  private long timeMicros(long index) {
    return index / rate * 1_000_000 + index % rate * 1_000_000 / rate;
  }

  @Override
  public long number() {
    return read;
  }

  @Override
  public boolean hasDates() {
    return false;
  }
}
