package dev.weir.app.load;

import dev.weir.app.load.protocol.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Sends what is due and receives what comes, on the thread that calls it.
 *
 * <p>In an open loop a request belongs to the moment that the schedule has it due at, whether or
 * not a connection is free then: response times hold the wait, so that a server that stalls cannot
 * hide it (no coordinated omission). In a closed loop the next request leaves when an answer came.
 *
 * <p>Between requests that are less than two milliseconds apart the thread naps for 50 µs at a
 * time, which the selector cannot do, and looks for answers after each nap: a request leaves at
 * most about 0.1 ms late, and an answer is noticed at most that much late, which the figures
 * include.
 */
final class Driver implements Connection.Listener {

  private static final long NAP_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long UPKEEP_NANOS = 5 * MILLI;
  private static final long STOP_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int MOST_AT_ONCE = 256;

  private final Plan plan;
  private final Schedule schedule;
  private final BooleanSupplier stop;
  private final LiveLine line;
  private final List<Tally> tallies = new ArrayList<>();
  private final DriverHealth health = new DriverHealth();
  private final Snapshots snapshots;
  private final Pool pool;
  private long start;
  private long upkeepAt;
  private long number;
  private int inFlight;
  private boolean waitsForRoom;
  private boolean over;

  /**
   * @param stop asked often: true ends the run early
   * @param pid the process whose use is measured
   */
  Driver(Plan plan, BooleanSupplier stop, LiveLine line, OptionalLong pid) throws IOException {
    this.plan = plan;
    this.schedule = new Schedule(plan.phases());
    this.stop = stop;
    this.line = line;
    this.snapshots = new Snapshots(pid);
    plan.phases().forEach(phase -> tallies.add(new Tally()));
    this.pool = new Pool(plan, this);
  }

  /**
   * Runs the plan, once.
   *
   * @throws UnreachableException if no connection can be made at the beginning
   */
  Summary run() throws IOException, UnreachableException {
    try (pool) {
      pool.connect();
      start = System.nanoTime();
      long end = drive();
      snapshots.end(pool.readBytes());
      health.end(System.nanoTime());
      settle(end);
      drain();
      over = true;
      line.done();
      return new Summary(plan, tallies, end, health, snapshots, problems(), stop.getAsBoolean());
    }
  }

  /** Until the schedule's end or a stop; returns how long that was. */
  private long drive() throws IOException {
    boolean measuring = false;
    while (true) {
      long now = System.nanoTime() - start;
      if (now >= schedule.nanos() || stop.getAsBoolean()) {
        return Math.min(now, schedule.nanos());
      }
      int phase = schedule.phaseAt(now);
      if (!measuring && plan.phases().get(phase).measured()) {
        measuring = true;
        health.begin(System.nanoTime());
        snapshots.begin(pool.readBytes());
      }
      if (plan.isOpenLoop()) {
        sendDue(now);
      } else {
        sendFreely(now, phase);
      }
      pool.flush();
      if (now >= upkeepAt) {
        upkeepAt = now + UPKEEP_NANOS;
        pool.upkeep(System.nanoTime());
        line.draw(now, phase, tallies.get(phase), inFlight, schedule.behind(now));
      }
      await();
    }
  }

  private void sendDue(long now) {
    boolean wasWaiting = waitsForRoom;
    int put = 0;
    while (schedule.hasNext() && schedule.nextDue() <= now) {
      if (!pool.hasRoom()) {
        waitsForRoom = true;
        return;
      }
      if (put++ == MOST_AT_ONCE) {
        return; // answers want to be read too
      }
      long due = schedule.nextDue();
      if (!wasWaiting) {
        health.sent(now - due);
      }
      put(now, due, schedule.nextPhase());
      schedule.take();
    }
    waitsForRoom = false;
  }

  private void sendFreely(long now, int phase) {
    while (inFlight < plan.concurrency() && pool.hasRoom()) {
      put(now, now, phase);
    }
  }

  private void put(long now, long due, int phase) {
    pool.put(number++, plan.keys().next(), start + due, start + now, phase);
    tallies.get(phase).sent();
    inFlight++;
  }

  /** Moves bytes, and waits for the next request to be due or an answer to come. */
  private void await() throws IOException {
    long now = System.nanoTime();
    long wait = Math.min(UPKEEP_NANOS, schedule.nanos() - (now - start));
    boolean timed = plan.isOpenLoop() && !waitsForRoom && schedule.hasNext();
    if (timed) {
      wait = Math.min(wait, schedule.nextDue() - (now - start));
    }
    if (wait >= 2 * MILLI || (wait > 0 && !timed)) {
      pool.move(Math.max(1, wait / MILLI - (timed ? 1 : 0)));
      wait = Math.max(wait, MILLI);
    } else {
      pool.move(0);
      long left = wait - (System.nanoTime() - now);
      if (left > 0 && !plan.isOpenLoop()) {
        return;
      }
      if (left > 0) {
        LockSupport.parkNanos(this, Math.min(left, NAP_NANOS));
      }
    }
    health.away(System.nanoTime() - now - Math.max(0, wait));
  }

  /** What was due by the end: sent if a connection gets free for it soon, else given up. */
  private void settle(long end) throws IOException {
    long now = System.nanoTime() - start;
    long last = stop.getAsBoolean() ? now : now + GRACE_NANOS;
    while (schedule.behind(end) > 0 && now < last && !stop.getAsBoolean()) {
      while (schedule.hasNext() && schedule.nextDue() <= end && pool.hasRoom()) {
        put(now, schedule.nextDue(), schedule.nextPhase());
        schedule.take();
      }
      pool.flush();
      pool.upkeep(System.nanoTime());
      pool.move(1);
      now = System.nanoTime() - start;
    }
    while (schedule.hasNext() && schedule.nextDue() <= end) {
      tallies.get(schedule.nextPhase()).unsent(now - schedule.nextDue());
      schedule.take();
    }
  }

  private void drain() throws IOException {
    long begin = System.nanoTime();
    long patience =
        stop.getAsBoolean() ? Math.min(plan.timeoutNanos(), STOP_PATIENCE_NANOS) : Long.MAX_VALUE;
    while (inFlight > 0 && System.nanoTime() - begin < patience) {
      pool.move(UPKEEP_NANOS / MILLI);
      pool.flush();
      pool.upkeep(System.nanoTime());
    }
  }

  @Override
  public void answered(int phase, long due, long sent, int code) {
    if (over) {
      return;
    }
    long now = System.nanoTime();
    inFlight--;
    Verdict verdict = plan.protocol().verdict(code);
    tallies.get(phase).answered(verdict, code, now - due, now - sent);
    if (now - start < schedule.nanos()) {
      tallies.get(schedule.phaseAt(now - start)).answeredWithin();
    }
  }

  @Override
  public void lost(int phase, long due, long sent, Verdict why) {
    if (over) {
      return;
    }
    long now = System.nanoTime();
    inFlight--;
    tallies.get(phase).ended(why, now - due, now - sent);
  }

  private Summary.Problems problems() {
    return new Summary.Problems(
        pool.connectErrors(), pool.lost(), pool.lastConnectError(), pool.lastBadAnswer());
  }
}
