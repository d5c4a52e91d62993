package dev.weir.limit;

/**
 * Units in flight: each admitted acquire holds its units under a lease until it is released, or
 * expires because its holder died.
 *
 * <p>Model: the entries are {@code (expiry, units, lease id)}, sorted by expiry; {@code time} is
 * the last change. Allowed iff {@code sum + cost ≤ L}. Bound: L held at any instant. A denial's
 * retry-after is an upper bound, the expiry that frees enough; a release frees sooner. Memory
 * O(leases); acquire amortised O(1), release and renew O(leases). A change of the time to live
 * applies to leases taken or renewed from then on.
 */
final class Concurrency extends Transition {

  private static final Entries ENTRIES = new Entries(3);
  private static final int LEASE_ID = 2;
  private static final int ABSENT = -1;

  Concurrency(Limit limit) {
    super(limit);
  }

  @Override
  void advance(State state, long now) {
    if (!state.isOf(kind)) {
      state.start(kind);
      state.cells = ENTRIES.create();
    }
    state.kind(kind);
    state.time = now;
    ENTRIES.dropThrough(state.requireCells(), now);
    keep(state, now);
  }

  private static void keep(State state, long now) {
    long[] cells = state.requireCells();
    state.lifetimeMicros(
        Entries.isEmpty(cells) ? 0 : cells[Entries.tail(cells) - 3 + Entries.TIME] - now);
  }

  @Override
  long available(State state, long now) {
    return Math.max(0, capacity - Entries.sum(state.requireCells()));
  }

  @Override
  void take(State state, long units, long now, long leaseId) {
    hold(state, units, now, leaseId);
  }

  private void hold(State state, long units, long now, long leaseId) {
    long[] cells = ENTRIES.withRoom(state.requireCells());
    int at = ENTRIES.insert(cells, now + windowMicros, units);
    cells[at + LEASE_ID] = leaseId;
    state.cells = cells;
    keep(state, now);
  }

  private static int find(State state, long leaseId) {
    long[] cells = state.requireCells();
    for (int at = Entries.head(cells); at < Entries.tail(cells); at += 3) {
      if (cells[at + LEASE_ID] == leaseId) {
        return at;
      }
    }
    return ABSENT;
  }

  @Override
  public Decision release(State state, long leaseId, long now) {
    long at = arrive(state, now);
    int found = find(state, leaseId);
    if (found != ABSENT) {
      ENTRIES.reduce(state.requireCells(), found, Limit.MAX_UNITS);
      keep(state, at);
    }
    return Decision.lease(limit, available(state, at), at, found != ABSENT, leaseId);
  }

  @Override
  public Decision renew(State state, long leaseId, long now) {
    long at = arrive(state, now);
    int found = find(state, leaseId);
    if (found != ABSENT) {
      long units = state.requireCells()[found + Entries.UNITS];
      ENTRIES.reduce(state.requireCells(), found, units);
      hold(state, units, at, leaseId);
    }
    return Decision.lease(limit, available(state, at), at, found != ABSENT, leaseId);
  }

  @Override
  public Decision decide(State state, boolean allowed, long cost, long now, long leaseId) {
    long at = Math.max(now, state.time);
    long left = available(state, at);
    if (allowed) {
      return Decision.inFlight(limit, left, cost, at, leaseId);
    }
    long wait = cost > capacity ? Decision.NEVER : waitFor(state, cost, at);
    return Decision.inFlightDenied(limit, left, cost, at, wait);
  }

  @Override
  public void penalise(State state, long units, long now) {
    throw unsupported("penalise", "a window or a bucket");
  }

  @Override
  public void refund(State state, long units, long takenAt, long now) {
    throw unsupported("refund", "a window or a bucket; a lease is released");
  }

  @Override
  void giveBack(State state, long units, long takenAt, long now) {
    throw unsupported("refund", "a window or a bucket; a lease is released");
  }

  @Override
  long waitFor(State state, long units, long now) {
    long[] cells = state.requireCells();
    long excess = Entries.sum(cells) + units - capacity;
    return excess <= 0 ? 0 : ENTRIES.timeOfUnits(cells, excess) - now;
  }

  @Override
  long resetAt(State state, long now) {
    return now;
  }
}
