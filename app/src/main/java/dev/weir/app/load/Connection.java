package dev.weir.app.load;

import dev.weir.app.load.protocol.BadAnswerException;
import dev.weir.app.load.protocol.Protocol;
import dev.weir.app.load.protocol.Session;
import dev.weir.app.load.protocol.Verdict;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A connection with the requests that wait for their answers on it, oldest first. */
final class Connection implements Session.Sink {

  /** Who is told what happens to the requests. */
  interface Listener {

    /** A request of this phase, that was due and sent then, was answered. */
    void answered(int phase, long due, long sent, int code);

    /** A request of this phase, that was due and sent then, will not be answered. */
    void lost(int phase, long due, long sent, Verdict why);
  }

  /** How far answers may overtake each other, in multiples of what may be in flight. */
  private static final int OVERTAKING = 16;

  private final Listener listener;
  private final Protocol protocol;
  private final int depth;
  private final ByteBuffer out;
  private final long[] due;
  private final long[] sent;
  private final int[] phase;
  private final boolean[] waits;

  /** Of the requests of this connection, from 0: the oldest that waits, and the next. */
  private long oldest;

  private long next;
  private int inFlight;
  private Session session;
  private @Nullable SocketChannel channel;
  private @Nullable SelectionKey key;
  private boolean connected;
  private boolean closing;
  private boolean inTurn;
  private long since;

  /**
   * @param depth how many requests may wait at once
   */
  Connection(Protocol protocol, int depth, Listener listener) {
    int span = protocol.isInOrder() ? depth : OVERTAKING * depth;
    this.protocol = protocol;
    this.listener = listener;
    this.depth = depth;
    this.session = protocol.session(span);
    long bytes = protocol.maxRequestBytes() * depth + Session.EXTRA_BYTES;
    this.out = ByteBuffer.allocateDirect(Math.toIntExact(bytes));
    this.due = new long[span];
    this.sent = new long[span];
    this.phase = new int[span];
    this.waits = new boolean[span];
  }

  /** Begins to connect. */
  void open(SocketAddress to, Selector selector, long now) throws IOException {
    since = now;
    SocketChannel opened = SocketChannel.open();
    channel = opened;
    opened.configureBlocking(false);
    opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
    key = opened.register(selector, SelectionKey.OP_CONNECT, this);
    if (opened.connect(to)) {
      connected();
    }
  }

  /** Ends connecting, if the socket says that it can. */
  void finishConnecting() throws IOException {
    if (Objects.requireNonNull(channel).finishConnect()) {
      connected();
    }
  }

  private void connected() {
    connected = true;
    session.begin(out);
    Objects.requireNonNull(key).interestOps(SelectionKey.OP_READ);
  }

  boolean isOpen() {
    return channel != null;
  }

  boolean isConnected() {
    return connected;
  }

  /** Whether another request may be put on it. */
  boolean hasRoom() {
    return connected
        && !closing
        && inFlight < depth
        && next - oldest < due.length
        && session.hasRoom();
  }

  /** Whether it is among those that a request may be put on, as the pool notes here. */
  boolean isInTurn() {
    return inTurn;
  }

  void setInTurn(boolean is) {
    inTurn = is;
  }

  int inFlight() {
    return inFlight;
  }

  /** When it began to connect, or was closed. */
  long since() {
    return since;
  }

  /** When the oldest request was sent. */
  long oldestSent() {
    return sent[slot(oldest)];
  }

  /** Writes a request, which {@link #flush} sends. */
  void put(long number, long aboutKey, long dueNanos, long now, int inPhase) {
    session.write(number, aboutKey, out);
    int at = slot(next++);
    due[at] = dueNanos;
    sent[at] = now;
    phase[at] = inPhase;
    waits[at] = true;
    inFlight++;
  }

  private int slot(long request) {
    return (int) (request % due.length);
  }

  /** Hands to the socket what it takes; the rest goes when it can be written. */
  void flush() throws IOException {
    if (out.position() == 0) {
      return;
    }
    out.flip();
    Objects.requireNonNull(channel).write(out);
    boolean rest = out.hasRemaining();
    out.compact();
    int interest = rest ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    SelectionKey registered = Objects.requireNonNull(key);
    if (registered.interestOps() != interest) {
      registered.interestOps(interest);
    }
  }

  /**
   * Reads what is there.
   *
   * @return how many bytes, or -1 at the end, where the connection is to be closed
   */
  int read(ByteBuffer buffer, byte[] bytes) throws IOException, BadAnswerException {
    buffer.clear();
    int count = Objects.requireNonNull(channel).read(buffer);
    if (count < 0) {
      session.end(this);
    } else {
      buffer.flip();
      buffer.get(bytes, 0, count);
      session.read(bytes, count, out, this);
      flush();
    }
    return closing || (session.isLast() && inFlight == 0) ? -1 : count;
  }

  @Override
  public void answered(long request, int code, boolean last) {
    if (request < oldest || request >= next) {
      closing |= request >= next; // an answer that nobody asked for: what follows cannot be trusted
      return;
    }
    int at = slot(request);
    closing |= last;
    if (waits[at]) {
      waits[at] = false;
      inFlight--;
      listener.answered(phase[at], due[at], sent[at], code);
      skipAnswered();
    }
  }

  private void skipAnswered() {
    while (oldest < next && !waits[slot(oldest)]) {
      oldest++;
    }
  }

  /** Closes it, and gives up what is in flight. */
  void close(Verdict why, long now) {
    for (; oldest < next; oldest++) {
      int at = slot(oldest);
      if (waits[at]) {
        waits[at] = false;
        listener.lost(phase[at], due[at], sent[at], why);
      }
    }
    inFlight = 0;
    oldest = 0;
    next = 0;
    SocketChannel open = channel;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // It is of no use any more, however it ended.
      }
    }
    channel = null;
    key = null;
    connected = false;
    closing = false;
    since = now;
    out.clear();
    session = protocol.session(due.length);
  }
}
