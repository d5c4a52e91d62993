package dev.weir.app.replay;

import dev.weir.limit.InvalidValueException;
import dev.weir.rule.Request;
import dev.weir.rule.RuleLimit;
import dev.weir.rule.RuleSet;
import dev.weir.rule.Tiers;
import dev.weir.server.config.Configuration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Recorded traffic through one or two sets of rules, each with counters of its own. */
final class RuleReplay {

  private final List<RuleSet> rules;
  private final RecordedClock clock;
  private final List<RuleTrial> trials;
  private long events;
  private long newlyDenied;
  private long newlyAllowed;

  /**
   * @param files one, or two to be compared
   */
  RuleReplay(List<Path> files) {
    this.rules = files.stream().map(file -> Configuration.ofFile(file).rules()).toList();
    this.clock =
        new RecordedClock(rules.stream().mapToLong(RuleReplay::longestWindow).max().orElse(0));
    this.trials =
        Stream.iterate(0, i -> i < files.size(), i -> i + 1)
            .map(i -> new RuleTrial(files.get(i).toString(), rules.get(i), clock))
            .toList();
  }

  private static long longestWindow(RuleSet rules) {
    Stream<RuleLimit> own = rules.rules().stream().flatMap(rule -> rule.limits().stream());
    Tiers tiers = rules.tiers();
    Stream<RuleLimit> ofTiers = tiers.tiers().values().stream().flatMap(List::stream);
    Stream<RuleLimit> ofUsers = tiers.users().values().stream().flatMap(u -> u.limits().stream());
    return Stream.of(own, ofTiers, ofUsers)
        .flatMap(each -> each)
        .mapToLong(each -> each.limit().window().micros())
        .max()
        .orElse(0);
  }

  List<RuleSet> rules() {
    return rules;
  }

  void run(Trace trace, RequestFields fields, BadLines badLines, Progress progress)
      throws IOException {
    for (Event event = trace.next(); event != null; event = trace.next()) {
      try {
        decide(fields.request(event), event, trace.number());
      } catch (InvalidValueException e) {
        badLines.add(trace.number(), e);
        continue;
      }
      progress.counted(++events);
    }
    progress.done();
  }

  private void decide(Request request, Event event, long line) {
    clock.arrive(event.timeMicros(), line);
    boolean first = trials.get(0).decide(request).allowed();
    if (trials.size() > 1) {
      boolean second = trials.get(1).decide(request).allowed();
      newlyDenied += first && !second ? 1 : 0;
      newlyAllowed += !first && second ? 1 : 0;
    }
  }

  RecordedClock clock() {
    return clock;
  }

  /** What came of each set of rules. */
  List<RuleTrial> trials() {
    return trials;
  }

  long events() {
    return events;
  }

  /** Allowed by the first set, but not by the second. */
  long newlyDenied() {
    return newlyDenied;
  }

  /** Allowed by the second set, but not by the first. */
  long newlyAllowed() {
    return newlyAllowed;
  }
}
