package dev.weir.redis;

import dev.weir.limit.Decision;
import dev.weir.redis.Call.Operation;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Leases that Redis has granted, or may have, to calls that had failed by then. Nobody else knows
 * of them, and their units would be missing for as long as a lease lives; so they are released as
 * soon as Redis can be asked. To release what was never taken changes nothing. At most 10 000 are
 * kept, each is released five times at most, and then it ends with its time to live. Thread-safe.
 */
final class Unclaimed {

  private static final int MAX_LEASES = 10_000;
  private static final int MAX_ATTEMPTS = 5;

  private final ArrayDeque<Lease> leases = new ArrayDeque<>();

  private record Lease(Call release, int attempts) {}

  /** Adds what the call has, or may have, taken, unless its caller knows of it. */
  void add(Call call) {
    if (!call.isAcquire() || call.isCompleted()) {
      return;
    }
    List<Claim> claims = call.claims();
    for (int i = 0; i < claims.size(); i++) {
      if (claims.get(i).limit().transition().leases() && claims.get(i).cost() > 0) {
        add(new Lease(release(call, i, new Once()), 0));
      }
    }
  }

  private static Call release(Call call, int index, Completion<List<Decision>> completion) {
    List<Claim> claim = List.of(call.claims().get(index));
    byte[][] key = {call.keys()[index]};
    return call.part(Operation.RELEASE, claim, call.leaseId(index), key, completion)
        .at(call.place());
  }

  private synchronized void add(Lease lease) {
    if (leases.size() < MAX_LEASES) {
      leases.add(lease);
    }
  }

  synchronized boolean isEmpty() {
    return leases.isEmpty();
  }

  /** Calls that release the oldest; what of them fails will be among the next ones. */
  synchronized List<Call> take(int most, long deadlineNanos) {
    List<Call> calls = new ArrayList<>();
    while (calls.size() < most && !leases.isEmpty()) {
      Lease lease = leases.remove();
      Call known = lease.release();
      calls.add(release(known, 0, new Again(lease)).until(deadlineNanos));
    }
    return calls;
  }

  /** A call that is not sent itself. */
  private static final class Once implements Completion<List<Decision>> {
    @Override
    public void completed(List<Decision> decisions) {}

    @Override
    public void failed(StoreException cause) {}
  }

  private final class Again implements Completion<List<Decision>> {
    private final Lease lease;

    Again(Lease lease) {
      this.lease = lease;
    }

    @Override
    public void completed(List<Decision> decisions) {}

    @Override
    public void failed(StoreException cause) {
      if (lease.attempts() + 1 < MAX_ATTEMPTS) {
        add(new Lease(lease.release(), lease.attempts() + 1));
      }
    }
  }
}
