package dev.weir.app.load;

import dev.weir.app.load.protocol.Verdict;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What happened to the requests of a phase, and how long they took: in nanoseconds, to three
 * digits, up to an hour.
 *
 * <p>The response time runs from the moment that a request was due, the service time from the
 * moment that it was handed to the socket. A request that got no answer in time counts in both with
 * the time that it was waited for, and one that was never sent counts in the response time with the
 * time that it was late when the run ended: both would have been longer, and without them a server
 * that stops answering would look fast.
 */
final class Tally {

  private static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final int DIGITS = 3;
  private static final int CODES = 1000;

  private final long[] codes = new long[CODES];
  private final long[] verdicts = new long[Verdict.values().length];
  private final Histogram response = new Histogram(LONGEST_NANOS, DIGITS);
  private final Histogram service = new Histogram(LONGEST_NANOS, DIGITS);
  private long sent;
  private long unsent;
  private long answeredWithin;

  void sent() {
    sent++;
  }

  /** An answer has come while this phase was on, to whatever request. */
  void answeredWithin() {
    answeredWithin++;
  }

  /** A request of this phase was answered. */
  void answered(Verdict verdict, int code, long responseNanos, long serviceNanos) {
    codes[Math.min(CODES - 1, Math.max(0, code))]++;
    count(verdict);
    time(responseNanos, serviceNanos);
  }

  /** A request of this phase ended without an answer. */
  void ended(Verdict verdict, long responseNanos, long serviceNanos) {
    count(verdict);
    if (verdict == Verdict.TIMEOUT) {
      time(responseNanos, serviceNanos);
    }
  }

  /** A request of this phase was never sent, and so late when the run ended. */
  void unsent(long lateNanos) {
    unsent++;
    response.recordValue(bounded(lateNanos));
  }

  /** Adds another phase's. */
  void add(Tally other) {
    for (int i = 0; i < CODES; i++) {
      codes[i] += other.codes[i];
    }
    for (int i = 0; i < verdicts.length; i++) {
      verdicts[i] += other.verdicts[i];
    }
    response.add(other.response);
    service.add(other.service);
    sent += other.sent;
    unsent += other.unsent;
    answeredWithin += other.answeredWithin;
  }

  long sentCount() {
    return sent;
  }

  long unsentCount() {
    return unsent;
  }

  long answeredWithinCount() {
    return answeredWithin;
  }

  long of(Verdict verdict) {
    return verdicts[index(verdict)];
  }

  long answers() {
    return Arrays.stream(Verdict.values()).filter(Verdict::isAnswer).mapToLong(this::of).sum();
  }

  long errors() {
    return Arrays.stream(Verdict.values()).filter(Verdict::isError).mapToLong(this::of).sum();
  }

  /** How often each code came. */
  Map<Integer, Long> codes() {
    Map<Integer, Long> found = new TreeMap<>();
    for (int code = 0; code < CODES; code++) {
      if (codes[code] > 0) {
        found.put(code, codes[code]);
      }
    }
    return found;
  }

  /** From the moment that each was due. */
  Histogram response() {
    return response;
  }

  /** From the moment that each was sent. */
  Histogram service() {
    return service;
  }

  private void count(Verdict verdict) {
    verdicts[index(verdict)]++;
  }

  // A count for each request: an array costs least, and its order is seen nowhere else.
  @SuppressWarnings("EnumOrdinal")
  private static int index(Verdict verdict) {
    return verdict.ordinal();
  }

  private void time(long responseNanos, long serviceNanos) {
    response.recordValue(bounded(responseNanos));
    service.recordValue(bounded(serviceNanos));
  }

  private static long bounded(long nanos) {
    return Math.max(0, Math.min(LONGEST_NANOS, nanos));
  }
}
