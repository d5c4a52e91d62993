package dev.weir.app.load;

import dev.weir.app.load.protocol.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a run has shown. */
final class Summary {

  /**
   * What was wrong beside the requests.
   *
   * @param connectErrors connections that could not be made
   * @param lostConnections connections that ended
   * @param connectError why the last one could not be made, or empty
   * @param badAnswer what was wrong with the last answer that was none, or empty
   */
  record Problems(
      long connectErrors, long lostConnections, String connectError, String badAnswer) {}

  private static final double SECOND = 1e9;
  private static final double ENOUGH = 0.99;

  private final Plan plan;
  private final List<Tally> tallies;
  private final Tally whole = new Tally();
  private final long ranNanos;
  private final DriverHealth driver;
  private final Snapshots snapshots;
  private final Problems problems;
  private final boolean stopped;

  /**
   * @param tallies one for each phase of the plan
   * @param ranNanos how long requests were sent
   * @param stopped whether that was ended early
   */
  Summary(
      Plan plan,
      List<Tally> tallies,
      long ranNanos,
      DriverHealth driver,
      Snapshots snapshots,
      Problems problems,
      boolean stopped) {
    this.plan = plan;
    this.tallies = List.copyOf(tallies);
    this.ranNanos = ranNanos;
    this.driver = driver;
    this.snapshots = snapshots;
    this.problems = problems;
    this.stopped = stopped;
    for (int i = 0; i < tallies.size(); i++) {
      if (plan.phases().get(i).measured()) {
        whole.add(tallies.get(i));
      }
    }
  }

  Plan plan() {
    return plan;
  }

  /** All measured phases together. */
  Tally whole() {
    return whole;
  }

  Tally tally(int phase) {
    return tallies.get(phase);
  }

  DriverHealth driver() {
    return driver;
  }

  Snapshots snapshots() {
    return snapshots;
  }

  Problems problems() {
    return problems;
  }

  boolean isStopped() {
    return stopped;
  }

  /** Requests that failed, and connections that could not be made. */
  long errors() {
    return whole.errors() + problems.connectErrors();
  }

  /** Sent, and still in flight when the run was ended early. */
  long unanswered() {
    Tally of = whole;
    long lost = of.of(Verdict.TIMEOUT) + of.of(Verdict.RESET) + of.of(Verdict.PROTOCOL);
    return of.sentCount() - of.answers() - lost;
  }

  /** How long the phase lasted, which an early stop cuts. */
  double seconds(int phase) {
    long begin = 0;
    for (int i = 0; i < phase; i++) {
      begin += plan.phases().get(i).nanos();
    }
    long length = plan.phases().get(phase).nanos();
    return Math.max(0, Math.min(length, ranNanos - begin)) / SECOND;
  }

  /** How long all measured phases lasted. */
  double seconds() {
    double sum = 0;
    for (int i = 0; i < tallies.size(); i++) {
      sum += plan.phases().get(i).measured() ? seconds(i) : 0;
    }
    return sum;
  }

  /** Answers a second that came while the phase was on. */
  double rate(int phase) {
    return perSecond(tallies.get(phase).answeredWithinCount(), seconds(phase));
  }

  /** Answers a second that came while a measured phase was on. */
  double rate() {
    return perSecond(whole.answeredWithinCount(), seconds());
  }

  /** Requests a second that were due in measured phases; 0 in a closed loop. */
  double asked() {
    return plan.isOpenLoop() ? perSecond(whole.sentCount() + whole.unsentCount(), seconds()) : 0;
  }

  /** What to know before believing the figures; empty if all went well. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (stopped) {
      notes.add(String.format(Locale.ROOT, "stopped after %.1f s", ranNanos / SECOND));
    }
    if (plan.isOpenLoop() && whole.unsentCount() > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%,d requests were due and never sent: no connection was free for them by a second after the end",
              whole.unsentCount()));
    }
    if (plan.isOpenLoop() && rate() < ENOUGH * asked()) {
      notes.add(
          String.format(
              Locale.ROOT, "the rate was not reached: %,.0f/s of %,.0f/s", rate(), asked()));
    }
    if (problems.connectErrors() > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%,d connections could not be made: %s",
              problems.connectErrors(),
              problems.connectError()));
    }
    if (!problems.badAnswer().isEmpty()) {
      notes.add("an answer that was none: " + problems.badAnswer());
    }
    notes.addAll(driver.notes());
    return notes;
  }

  private static double perSecond(long count, double seconds) {
    return seconds == 0 ? 0 : count / seconds;
  }
}
