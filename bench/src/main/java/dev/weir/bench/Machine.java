package dev.weir.bench;

import io.github.bucket4j.Bucket;
import io.github.resilience4j.ratelimiter.RateLimiter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** Where a result was measured: what every result file begins with. */
final class Machine {

  private Machine() {}

  static String description() {
    return String.format(
        Locale.ROOT,
        "machine  %s, %d cores%nJDK      %s %s%nWeir     commit %s%nbeside   %s%n",
        processor(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.vm.name"),
        System.getProperty("java.runtime.version"),
        System.getProperty("weir.commit", "unknown"),
        String.join(
            ", ",
            "Bucket4j " + version(Bucket.class),
            "Resilience4j " + version(RateLimiter.class),
            "Guava " + version(com.google.common.util.concurrent.RateLimiter.class)));
  }

  /** Processes that were running or ready, averaged over the last minute, this one among them. */
  static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  /** The version in the name of the jar that a class comes from. */
  private static String version(Class<?> type) {
    String jar = type.getProtectionDomain().getCodeSource().getLocation().getPath();
    return jar.replaceAll(".*?-(\\d[^/]*)\\.jar$", "$1");
  }

  private static String processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
