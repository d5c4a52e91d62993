package dev.weir.testkit;

import dev.weir.limit.Algorithm;
import dev.weir.store.InMemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Ten million steps for each algorithm, in memory and in the model, with the result as a file. By
 * hand, some minutes:
 *
 * <pre>{@code mvn -Plong -pl testkit -am test}</pre>
 */
class ContractLongRun {

  private static final long STEPS = Long.getLong("weir.contract.steps", 10_000_000);
  private static final long SEED = Long.getLong("weir.contract.seed", 10_000_000_000L);
  private static final Path RESULT = Path.of(System.getProperty("weir.contract.result", "result"));

  @Test
  void program_ofTenMillionSteps_isAnsweredAsByTheModel() throws IOException {
    StringBuilder report = new StringBuilder();
    report.append("InMemoryStore and ReferenceModel, the same answer to every step\n");
    report.append("command: mvn -Plong -pl testkit -am test\n");
    report.append("jdk:     ").append(System.getProperty("java.vm.name")).append(' ');
    report.append(System.getProperty("java.vm.version")).append('\n');
    report.append("machine: ").append(processor()).append(", ");
    report.append(Runtime.getRuntime().availableProcessors()).append(" cores, ");
    report.append(System.getProperty("os.name")).append('\n');
    report.append("seed:    ").append(SEED).append("\n\n");
    report.append(line("algorithm", "steps", "programs", "answers", "denials", "seconds"));
    for (Algorithm algorithm : Algorithm.values()) {
      report.append(compare(algorithm));
    }
    Files.createDirectories(RESULT.toAbsolutePath().getParent());
    Files.writeString(RESULT, report);
  }

  private static String compare(Algorithm algorithm) {
    long start = System.nanoTime();
    Comparison.Tally tally =
        new Comparison(ContractLongRun::subject).compare(algorithm, SEED, STEPS);
    long seconds = (System.nanoTime() - start) / 1_000_000_000;
    return line(
        algorithm, tally.steps(), tally.programs(), tally.answers(), tally.denials(), seconds);
  }

  private static Subject subject() {
    ManualTicker clock = ManualTicker.at(0);
    return Subject.of(InMemoryStore.builder().maxKeys(500).ticker(clock).build(), clock);
  }

  private static String line(Object... columns) {
    return String.format(Locale.ROOT, "%-24s %10s %9s %10s %10s %8s%n", columns);
  }

  private static String processor() throws IOException {
    Path cpus = Path.of("/proc/cpuinfo");
    if (Files.isReadable(cpus)) {
      for (String line : Files.readAllLines(cpus)) {
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    }
    return System.getProperty("os.arch");
  }
}
