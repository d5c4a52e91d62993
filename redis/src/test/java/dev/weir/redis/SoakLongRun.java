package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/**
 * Ten minutes at four fifths of the load that there could be, with a random fault every ten
 * seconds, with the result as a file. By hand, on a quiet machine:
 *
 * <pre>{@code
 * mvn -Plong -pl redis -am test -Dtest=SoakLongRun -Dsurefire.failIfNoSpecifiedTests=false -Dweir.soak.seconds=600
 * }</pre>
 */
class SoakLongRun {

  private static final int SECONDS = Integer.getInteger("weir.soak.seconds", 600);
  private static final Duration BESIDE = Duration.ofSeconds(5);

  /** What a last quarter may have more than the second: of the heap a part, and some anyway. */
  private static final double MORE_HEAP = 1.1;

  private static final double MORE_MEGABYTES = 5;
  private static final double MORE_THREADS = 3;
  private static final double MORE_DESCRIPTORS = 8;

  private final List<String> lines = new ArrayList<>();
  private final List<Sample> samples = new ArrayList<>();

  /** What the process has between two faults. */
  private record Sample(double megabytes, double threads, double descriptors) {}

  @Test
  void instances_withAFaultEveryTenSeconds_stayAsTheyAre() throws Exception {
    double capacity = OutageLongRun.capacity();
    double rate = 0.8 * capacity;
    lines.add("Three instances in one process over one Redis, a random fault every ten seconds");
    lines.add(
        "command: mvn -Plong -pl redis -am test -Dtest=SoakLongRun -Dsurefire.failIfNoSpecifiedTests=false -Dweir.soak.seconds="
            + SECONDS);
    lines.add("jdk:     " + System.getProperty("java.vm.version"));
    add("rate:    %.0f a second, where %.0f would be possible", rate, capacity);
    lines.add("");
    lines.add(
        "before, after each fault, and after all: what this process has, heap after a collection");
    Outage.Pace pace = new Outage.Pace(rate, BESIDE, Duration.ofSeconds(SECONDS), BESIDE);
    Faulty site = new Faulty(this::sample);
    try (Outage outage = new Outage(Trouble.KILLED, site, pace)) {
      sample();
      Outage.Seen seen = outage.run();
      sample();
      lines.add("");
      lines.add("faults: " + String.join(", ", site.faults()));
      report(seen, site.losses());
      Sample early = mean(samples.size() / 4, samples.size() / 2);
      Sample late = mean(samples.size() * 3 / 4, samples.size());
      add("second quarter: %s", text(early));
      add("last quarter:   %s", text(late));
      Path result = Path.of(System.getProperty("weir.soak.result", "results/soak.txt"));
      Files.createDirectories(result.toAbsolutePath().getParent());
      Files.write(result, lines);
      assertThat(seen.isWithinBounds()).as("%s", seen).isTrue();
      assertThat(late.megabytes()).isLessThan(MORE_HEAP * early.megabytes() + MORE_MEGABYTES);
      assertThat(late.threads()).isLessThan(early.threads() + MORE_THREADS);
      assertThat(late.descriptors()).isLessThan(early.descriptors() + MORE_DESCRIPTORS);
    }
  }

  private Sample mean(int from, int to) {
    List<Sample> some = samples.subList(from, Math.max(from + 1, to));
    return new Sample(
        some.stream().mapToDouble(Sample::megabytes).average().orElseThrow(),
        some.stream().mapToDouble(Sample::threads).average().orElseThrow(),
        some.stream().mapToDouble(Sample::descriptors).average().orElseThrow());
  }

  private static String text(Sample sample) {
    return String.format(
        Locale.ROOT,
        "%8.1f MB %5.0f threads %5.0f descriptors",
        sample.megabytes(),
        sample.threads(),
        sample.descriptors());
  }

  private void report(Outage.Seen seen, int losses) {
    Histogram answers = seen.during();
    add(
        "%d requests, %d degraded, %d without an answer",
        answers.getTotalCount(), seen.degraded(), seen.failures());
    add(
        "p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms; hiccups of the machine: p99 %.1f ms",
        answers.getValueAtPercentile(50) / 1e6,
        answers.getValueAtPercentile(99) / 1e6,
        answers.getValueAtPercentile(99.9) / 1e6,
        seen.hiccups().getValueAtPercentile(99) / 1e6);
    add(
        "Redis lost everything %d times; admitted of the key that had most, in limits: exact %.2f,"
            + " leased %.2f (bound %d); by an instance's share %.2f (bound 0.33)",
        losses,
        (double) seen.exact() / seen.units(),
        (double) seen.leased() / seen.units(),
        1 + losses,
        (double) seen.local() / seen.units());
    add("from the last fault's end to the last degraded answer: %d ms", seen.recoveryMillis());
  }

  private void sample() {
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    int threads = ManagementFactory.getThreadMXBean().getThreadCount();
    Sample sample = new Sample(heap / 1e6, threads, descriptors());
    samples.add(sample);
    lines.add(text(sample));
  }

  /** Of this process, where the system tells. */
  private static long descriptors() {
    Path open = Path.of("/proc/self/fd");
    if (!Files.isDirectory(open)) {
      return 0;
    }
    try (Stream<Path> all = Files.list(open)) {
      return all.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String format, Object... values) {
    lines.add(String.format(Locale.ROOT, format, values));
  }
}
