package dev.weir.app.replay;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Units over time in at most 2000 cells, whatever the span: when they do not reach, cells are
 * merged into the next wider ones. Cells begin at whole multiples of their width.
 */
final class Timeline {

  private static final int CELLS = 2_000;

  /** Each divides the next. */
  private static final long[] WIDTHS_MICROS = {
    TimeUnit.MILLISECONDS.toMicros(1),
    TimeUnit.MILLISECONDS.toMicros(10),
    TimeUnit.MILLISECONDS.toMicros(100),
    TimeUnit.SECONDS.toMicros(1),
    TimeUnit.SECONDS.toMicros(5),
    TimeUnit.SECONDS.toMicros(15),
    TimeUnit.MINUTES.toMicros(1),
    TimeUnit.MINUTES.toMicros(5),
    TimeUnit.MINUTES.toMicros(15),
    TimeUnit.HOURS.toMicros(1),
    TimeUnit.HOURS.toMicros(6),
    TimeUnit.DAYS.toMicros(1),
    TimeUnit.DAYS.toMicros(7),
    TimeUnit.DAYS.toMicros(28),
    TimeUnit.DAYS.toMicros(364),
  };

  private int rung;
  private long firstCell = -1;
  private int size;
  private long[] allowed = new long[CELLS];
  private long[] denied = new long[CELLS];

  /** Adds units at a time not before that of the last call. */
  void add(long timeMicros, long units, boolean granted) {
    if (firstCell < 0) {
      firstCell = timeMicros / WIDTHS_MICROS[0];
    }
    long cell = timeMicros / widthMicros() - firstCell;
    while (cell >= CELLS) {
      widen();
      cell = timeMicros / widthMicros() - firstCell;
    }
    size = Math.max(size, (int) cell + 1);
    (granted ? allowed : denied)[(int) cell] += units;
  }

  private void widen() {
    int factor = (int) (WIDTHS_MICROS[rung + 1] / WIDTHS_MICROS[rung]);
    allowed = merged(allowed, factor);
    denied = merged(denied, factor);
    size = (int) ((firstCell + size - 1) / factor - firstCell / factor) + 1;
    firstCell /= factor;
    rung++;
  }

  private long[] merged(long[] cells, int factor) {
    long[] wider = new long[CELLS];
    for (int i = 0; i < size; i++) {
      wider[(int) ((firstCell + i) / factor - firstCell / factor)] += cells[i];
    }
    return wider;
  }

  long widthMicros() {
    return WIDTHS_MICROS[rung];
  }

  /** When the first cell begins. */
  long startMicros() {
    return firstCell * widthMicros();
  }

  /** Units allowed in each cell up to the last that has any. */
  long[] allowed() {
    return Arrays.copyOf(allowed, size);
  }

  /** Units denied in each cell up to the last that has any. */
  long[] denied() {
    return Arrays.copyOf(denied, size);
  }
}
