package dev.weir.testkit;

import dev.weir.limit.Algorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs programs on a subject and on the model, and shrinks one on which they differ. */
final class Comparison {

  /** How many steps a program has. */
  static final int PROGRAM_STEPS = 250;

  private final Supplier<Subject> subjects;

  /**
   * @param subjects a new subject for each program
   */
  Comparison(Supplier<Subject> subjects) {
    this.subjects = subjects;
  }

  /** The answers to a step that differ. */
  record Difference(Step step, List<Answer> expected, List<Answer> came) {}

  /** How much was compared, and how many of the answers were denials. */
  record Tally(long programs, long steps, long answers, long denials) {}

  /**
   * Compares so many steps, in programs of some hundred.
   *
   * @throws AssertionError with the smallest program found on which the answers differ
   */
  Tally compare(Algorithm algorithm, long seed, long steps) {
    long programs = 0;
    long answers = 0;
    long denials = 0;
    for (long left = steps; left > 0; left -= PROGRAM_STEPS) {
      ProgramGenerator generator = new ProgramGenerator(algorithm, seed + programs);
      programs++;
      try (Run run = new Run(subjects.get())) {
        for (int i = 0; i < Math.min(left, PROGRAM_STEPS); i++) {
          List<Answer> came = run.apply(generator.next());
          if (!agree(generator.expected(), came)) {
            throw failure(generator.program());
          }
          answers += came.size();
          denials += came.stream().filter(answer -> !answer.allowed()).count();
        }
      }
    }
    return new Tally(programs, steps, answers, denials);
  }

  private AssertionError failure(Program program) {
    Program smallest = shrink(program);
    Difference difference = firstDifference(smallest);
    return new AssertionError(
        difference == null
            ? "differs, but not each time: " + program
            : message(smallest, difference));
  }

  private static String message(Program program, Difference difference) {
    return "step #%d differs%n  model: %s%n  came:  %s%nin %s"
        .formatted(difference.step().number(), difference.expected(), difference.came(), program);
  }

  /** Where the subject's answers first differ from the model's, null if nowhere. */
  @Nullable Difference firstDifference(Program program) {
    try (Run model = new Run(new ReferenceModel());
        Run run = new Run(subjects.get())) {
      for (Step step : program.steps()) {
        List<Answer> expected = model.apply(step);
        List<Answer> came = run.apply(step);
        if (!agree(expected, came)) {
          return new Difference(step, expected, came);
        }
      }
      return null;
    }
  }

  private static boolean agree(List<Answer> expected, List<Answer> came) {
    if (expected.size() != came.size()) {
      return false;
    }
    for (int i = 0; i < expected.size(); i++) {
      if (!expected.get(i).agrees(came.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Drops chunks of steps, half of them first, single ones last, as long as it still differs. */
  Program shrink(Program program) {
    Program smallest = program;
    for (int chunk = program.steps().size() / 2; chunk >= 1; ) {
      Program smaller = withoutOneChunk(smallest, chunk);
      if (smaller == null) {
        chunk /= 2;
      } else {
        smallest = smaller;
      }
    }
    return withFewerClaims(smallest);
  }

  /** Drops single claims of steps that have several. */
  private Program withFewerClaims(Program program) {
    Program smallest = program;
    for (int at = 0; at < smallest.steps().size(); at++) {
      for (int claim = smallest.steps().get(at).claims() - 1; claim >= 0; claim--) {
        List<Step> steps = new ArrayList<>(smallest.steps());
        if (steps.get(at).claims() > 1) {
          steps.set(at, steps.get(at).withoutClaim(claim));
          Program smaller = new Program(program.algorithm(), program.seed(), steps);
          smallest = firstDifference(smaller) != null ? smaller : smallest;
        }
      }
    }
    return smallest;
  }

  private @Nullable Program withoutOneChunk(Program program, int chunk) {
    int size = program.steps().size();
    for (int from = size - chunk; from > -chunk; from -= chunk) {
      List<Step> kept = new ArrayList<>(program.steps().subList(0, Math.max(0, from)));
      kept.addAll(program.steps().subList(from + chunk, size));
      Program smaller = new Program(program.algorithm(), program.seed(), kept);
      if (firstDifference(smaller) != null) {
        return smaller;
      }
    }
    return null;
  }
}
