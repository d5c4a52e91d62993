package dev.weir.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Time and allocation of a check beside other limiters, in rounds: each round runs every contender
 * once in a JVM of its own, so that what disturbs the machine for a while disturbs all of them.
 * Medians over the rounds' iterations, and ratios to Bucket4j, go to standard output.
 *
 * <pre>{@code
 * bench/in-process.sh        # five rounds, about half an hour; writes bench/results/in-process.txt
 * bench/in-process.sh 1      # one round
 * }</pre>
 */
public final class InProcess {

  private static final String BASE = "BUCKET4J";
  private static final List<String> SUBJECTS =
      List.of(
          "WEIR_SINGLE",
          "WEIR_BUCKET",
          "WEIR_SLIDING_WINDOW",
          "BUCKET4J",
          "GUAVA",
          "RESILIENCE4J",
          "GCRA_MAP");
  private static final String[] KEYED =
      SUBJECTS.stream().filter(name -> !name.equals("WEIR_SINGLE")).toArray(String[]::new);

  private final Samples samples = new Samples();
  private final List<String> loads = new ArrayList<>();

  private InProcess() {}

  /**
   * Runs and prints.
   *
   * @param args the number of rounds, five unless given
   */
  public static void main(String[] args) throws RunnerException {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    InProcess all = new InProcess();
    for (int round = 1; round <= rounds; round++) {
      all.round(round, rounds);
    }
    System.out.print(all.report(rounds));
  }

  private void round(int round, int rounds) throws RunnerException {
    loads.add(String.format(Locale.ROOT, "%.1f", Machine.load()));
    for (int threads = 1; threads <= 2; threads++) {
      System.err.printf("round %d of %d, threads %d%n", round, rounds, threads);
      run("CheckBenchmark.hotKey", threads, SUBJECTS.toArray(String[]::new));
      run("CheckBenchmark.manyKeys", threads, KEYED);
    }
    run("CheckBenchmark.freshKeys", 1, KEYED);
    run("DecisionBenchmark", 1);
  }

  private void run(String benchmark, int threads, String... contenders) throws RunnerException {
    var options =
        new OptionsBuilder()
            .include(benchmark)
            .threads(threads)
            .warmupIterations(3)
            .warmupTime(TimeValue.milliseconds(500))
            .measurementIterations(5)
            .measurementTime(TimeValue.milliseconds(500))
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT);
    if (contenders.length > 0) {
      options.param("contender", contenders);
    }
    for (RunResult result : new Runner(options.build()).run()) {
      String method = result.getParams().getBenchmark().replaceAll(".*\\.", "");
      String traffic = result.getParams().getParam("traffic");
      if (contenders.length > 0) {
        String scenario = scenario(method, traffic, threads);
        samples.add(result.getParams().getParam("contender"), scenario, result);
      } else {
        samples.add(method, scenario("decision", traffic, threads), result);
      }
    }
  }

  private static String scenario(String what, String traffic, int threads) {
    return what + " " + traffic.toLowerCase(Locale.ROOT) + " " + threads;
  }

  private String report(int rounds) {
    StringBuilder text = new StringBuilder(Machine.description());
    text.append("rounds   ").append(rounds);
    text.append(", load average before each: ").append(String.join(" ", loads)).append('\n');
    text.append("columns  median ns per check, times as fast as Bucket4j, bytes allocated\n");
    table(text, "One hot key", "hotKey", SUBJECTS, BASE);
    table(text, "A million keys, uniform, kept by the caller", "manyKeys", List.of(KEYED), BASE);
    table(text, "A million keys, uniform, a new text each", "freshKeys", List.of(KEYED), BASE);
    List<String> answers = List.of("weirSingle", "weirBucket", "bucket4j");
    table(text, "One hot key, an answer that escapes", "decision", answers, "bucket4j");
    return text.toString();
  }

  private void table(
      StringBuilder text, String title, String what, List<String> subjects, String base) {
    text.append('\n').append(title).append('\n').append(" ".repeat(20));
    List<String> scenarios = new ArrayList<>();
    for (int threads = 1; threads <= 2; threads++) {
      for (String traffic : List.of("allowed", "denied")) {
        String scenario = scenario(what, traffic, threads);
        if (samples.nanos(base, scenario).isPresent()) {
          scenarios.add(scenario);
          String unit = threads == 1 ? " thread" : " threads";
          text.append(String.format("  %-24s", traffic + ", " + threads + unit));
        }
      }
    }
    text.append('\n');
    for (String subject : subjects) {
      text.append(String.format("%-20s", subject.toLowerCase(Locale.ROOT).replace('_', ' ')));
      scenarios.forEach(scenario -> text.append(cell(subject, scenario, base)));
      text.append('\n');
    }
  }

  private String cell(String subject, String scenario, String base) {
    OptionalDouble nanos = samples.nanos(subject, scenario);
    double bytes = samples.bytes(subject, scenario).orElse(Double.NaN);
    double ratio = samples.nanos(base, scenario).orElse(Double.NaN) / nanos.orElse(Double.NaN);
    return String.format(
        Locale.ROOT, "  %7.1f %5.2fx %6.1f B", nanos.orElse(Double.NaN), ratio, bytes);
  }
}
