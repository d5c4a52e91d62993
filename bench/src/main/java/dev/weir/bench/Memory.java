package dev.weir.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Heap for each live key, and the resident memory of a process that holds them: fills one limiter
 * with keys of 15 characters and measures after a collection. The maps of the others keep their
 * keys; Weir's table keeps none, so that its callers' may go.
 *
 * <pre>{@code
 * bench/memory.sh            # ten million keys; writes bench/results/memory.txt
 * }</pre>
 */
public final class Memory {

  private Memory() {}

  /**
   * Fills and prints one line, or prints the machine if there are no arguments.
   *
   * @param args the contender and the number of keys
   */
  public static void main(String[] args) throws IOException {
    if (args.length == 0) {
      System.out.print(Machine.description());
      return;
    }
    Contender contender = Contender.valueOf(args[0]);
    int keys = Integer.parseInt(args[1]);
    long before = heapAfterCollection();
    Check check = contender.keyed(Traffic.DENIED, keys);
    int denied = 0;
    for (int i = 0; i < keys; i++) {
      denied += check.tryAcquire("user:" + (1_000_000_000 + i)) ? 0 : 1;
    }
    long heap = heapAfterCollection() - before;
    int live = 0;
    for (int i = 0; i < keys; i += 1_000) {
      live += check.tryAcquire("user:" + (1_000_000_000 + i)) ? 0 : 1;
    }
    System.out.printf(
        Locale.ROOT,
        "%-20s %5.1f B of heap a key, %4d MB resident, %4d MB at most; %d refused, %d of %d live%n",
        contender.name().toLowerCase(Locale.ROOT).replace('_', ' '),
        (double) heap / keys,
        residentMegabytes("VmRSS"),
        residentMegabytes("VmHWM"),
        denied,
        live,
        (keys + 999) / 1_000);
  }

  private static long heapAfterCollection() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long residentMegabytes(String field) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith(field + ":"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_024)
          .findFirst()
          .orElse(0);
    }
  }
}
