package dev.weir.redis;

import java.util.ArrayList;
import java.util.List;

/**
 * What leaves a connection at once: calls of the script, one for each part of the topology that
 * their keys are in, so that a Cluster is asked about many slots in one write. Guarded by the
 * lane's lock.
 */
final class Wave {

  private final List<Batch> batches;
  private int unanswered;

  /** The calls in their order, those on keys of one part together. */
  Wave(List<Call> calls, long nowNanos) {
    List<List<Call>> parts = new ArrayList<>(1);
    for (Call call : calls) {
      part(parts, call).add(call);
    }
    batches = new ArrayList<>(parts.size());
    for (List<Call> part : parts) {
      batches.add(new Batch(part, nowNanos, this));
    }
    unanswered = batches.size();
  }

  /** There are as many parts as calls at the most, 128. */
  private static List<Call> part(List<List<Call>> parts, Call call) {
    if (call.way() == Call.Way.TOGETHER) {
      for (List<Call> part : parts) {
        Call first = part.get(0);
        if (first.place() == call.place() && first.way() == Call.Way.TOGETHER) {
          return part;
        }
      }
    }
    List<Call> part = new ArrayList<>();
    parts.add(part);
    return part;
  }

  List<Batch> batches() {
    return batches;
  }

  /** Whether that was the last answer that was missing. */
  boolean isOverAfterOne() {
    unanswered--;
    return unanswered == 0;
  }
}
