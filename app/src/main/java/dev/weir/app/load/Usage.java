package dev.weir.app.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a process has used, as Linux tells it.
 *
 * @param cpuSeconds user and system time of all its threads, to 1/100 s
 * @param memoryBytes resident now
 * @param peakMemoryBytes the most that was resident
 */
record Usage(double cpuSeconds, long memoryBytes, long peakMemoryBytes) {

  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;

  /** USER_HZ: what /proc counts in, on every architecture that a JVM runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private static final long BYTES_PER_KB = 1024;

  /** Empty where there is no such process, or no /proc. */
  static Optional<Usage> of(long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    try {
      String stat = Files.readString(process.resolve("stat"));
      // The name of the command may hold anything, also spaces and parentheses.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      double ticks = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
      List<String> status = Files.readAllLines(process.resolve("status"));
      return Optional.of(
          new Usage(
              ticks / TICKS_PER_SECOND, kilobytes(status, "VmRSS:"), kilobytes(status, "VmHWM:")));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static long kilobytes(List<String> status, String name) {
    return status.stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> BYTES_PER_KB * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
