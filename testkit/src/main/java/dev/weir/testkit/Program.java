package dev.weir.testkit;

import dev.weir.limit.Algorithm;
import java.util.List;

/**
 * A program for a store: steps at times that never decrease.
 *
 * @param seed what {@link ProgramGenerator} made it from
 */
record Program(Algorithm algorithm, long seed, List<Step> steps) {

  /** One line a step: how long after the one before it, and what it does. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(steps.size()).append(" steps of ").append(algorithm);
    text.append(", seed ").append(seed).append("L\n");
    long before = steps.isEmpty() ? 0 : steps.get(0).atMicros();
    text.append("  at ").append(before).append("us\n");
    for (Step step : steps) {
      text.append("  ").append('#').append(step.number());
      text.append(" +").append(step.atMicros() - before).append("us  ");
      text.append(step.action()).append('\n');
      before = step.atMicros();
    }
    return text.toString();
  }
}
