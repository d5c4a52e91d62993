package dev.weir.server.rpc;

import dev.weir.server.listen.ByteBudget;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one connection that have come in part: bounds what they hold, of the connection and
 * of all together, and how long their callers may take. Confined to the connection's event loop.
 */
final class Incomplete {

  /** What is counted at the least: a buffer costs more than the byte in it. */
  private static final int LEAST_BYTES = 256;

  /** One call's message. */
  private static final class Part {
    private final long sinceNanos = System.nanoTime();
    private int bytes;
  }

  private final RpcConnection connection;
  private final ByteBudget.Share share;
  private final long timeoutNanos;

  /** Oldest first. */
  private final Map<Call, Part> parts = new LinkedHashMap<>();

  private int bytes;
  private boolean looking;

  Incomplete(RpcConnection connection, ByteBudget.Share share, long timeoutNanos) {
    this.connection = connection;
    this.share = share;
    this.timeoutNanos = timeoutNanos;
  }

  /**
   * So many bytes of a message that is not whole are held for a call.
   *
   * @throws CallException if there is no room for them
   */
  void hold(Call call, int held) throws CallException {
    Part part = parts.computeIfAbsent(call, begun -> new Part());
    int counted = Math.max(LEAST_BYTES, held);
    bytes += counted - part.bytes;
    part.bytes = counted;
    if (bytes > Bounds.PARTIAL_BYTES || !share.hold(bytes)) {
      release(call);
      throw new CallException(
          Status.RESOURCE_EXHAUSTED, "messages in parts: more (expected: fewer at once)");
    }
    if (!looking) {
      lookIn(timeoutNanos);
    }
  }

  /**
   * A call has begun, and nothing of its message may have come.
   *
   * @throws CallException if there is no room for it
   */
  void begin(Call call) throws CallException {
    if (!parts.containsKey(call)) {
      hold(call, 0);
    }
  }

  /** Nothing is held for a call any more: what comes next is another message, if anything. */
  void release(Call call) {
    Part part = parts.isEmpty() ? null : parts.remove(call);
    if (part != null) {
      bytes -= part.bytes;
      share.hold(bytes);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // looks once, whatever has become of the calls
  private void lookIn(long nanos) {
    looking = true;
    connection.later(nanos, this::look);
  }

  /** Ends the calls whose time is over. */
  private void look() {
    looking = false;
    long now = System.nanoTime();
    for (Call late = oldestLate(now); late != null; late = oldestLate(now)) {
      release(late);
      late.endTooSlow();
    }
    if (!parts.isEmpty()) {
      long since = parts.values().iterator().next().sinceNanos;
      lookIn(timeoutNanos - (now - since));
    }
    connection.flushSoon();
  }

  private @Nullable Call oldestLate(long now) {
    if (parts.isEmpty()) {
      return null;
    }
    Map.Entry<Call, Part> oldest = parts.entrySet().iterator().next();
    return now - oldest.getValue().sinceNanos >= timeoutNanos ? oldest.getKey() : null;
  }

  /** The connection is gone. */
  void close() {
    parts.clear();
    share.close();
  }
}
