package dev.weir.app.load;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Whether the driver itself was in the way: made and read on the thread that drives. */
final class DriverHealth {

  private static final double BUSY = 0.9;
  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long HICCUP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final double MILLI = 1e6;
  private static final double WORTH_SAYING = 99;

  private final Histogram late = new Histogram(TimeUnit.HOURS.toNanos(1), 3);
  private long beginNanos;
  private long beginCpuNanos;
  private long beginGcMillis;
  private long longestHiccupNanos;
  private double busyShare;
  private long gcMillis;

  /** Measuring begins: what was before does not count. */
  void begin(long now) {
    late.reset();
    longestHiccupNanos = 0;
    beginNanos = now;
    beginCpuNanos = threadCpuNanos();
    beginGcMillis = collectionMillis();
  }

  /** A request left so long after it was due, though there was a connection for it. */
  void sent(long lateNanos) {
    late.recordValue(Math.max(0, Math.min(late.getHighestTrackableValue(), lateNanos)));
  }

  /** The thread was away for so much longer than it wanted to be. */
  void away(long nanos) {
    longestHiccupNanos = Math.max(longestHiccupNanos, nanos);
  }

  void end(long now) {
    busyShare = (double) (threadCpuNanos() - beginCpuNanos) / Math.max(1, now - beginNanos);
    gcMillis = collectionMillis() - beginGcMillis;
  }

  /** How much of one core the driving thread used. */
  double busyShare() {
    return busyShare;
  }

  long gcMillis() {
    return gcMillis;
  }

  long longestHiccupNanos() {
    return longestHiccupNanos;
  }

  /** How late requests left that had a connection; empty in a closed loop. */
  Histogram late() {
    return late;
  }

  /** What to say to whoever reads the figures; nothing if the driver kept up. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (busyShare >= BUSY) {
      notes.add(
          String.format(
              Locale.ROOT,
              "the driver's own thread was busy for %.0f %% of the time: it may have been the"
                  + " limit, not the server",
              100 * busyShare));
    }
    if (late.getTotalCount() > 0 && late.getValueAtPercentile(WORTH_SAYING) > LATE_NANOS) {
      notes.add(
          String.format(
              Locale.ROOT,
              "the driver itself sent late, p99 %.2f ms: response times hold that too",
              late.getValueAtPercentile(WORTH_SAYING) / MILLI));
    }
    if (longestHiccupNanos > HICCUP_NANOS) {
      notes.add(
          String.format(
              Locale.ROOT,
              "the driver stood still for %.1f ms once (%d ms of garbage collection in all): the"
                  + " slowest figures may be its own",
              longestHiccupNanos / MILLI,
              gcMillis));
    }
    return notes;
  }

  private static long threadCpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long collectionMillis() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }
}
