package dev.weir.app.load;

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
final class Connection implements Protocol.Sink {

  /** Who is told what happens to the requests. */
  interface Listener {

    /** The oldest request of the connection was answered. */
    void answered(Connection on, int code);

    /** The oldest request of the connection will not be answered. */
    void lost(Connection on, Verdict why);
  }

  private final Listener listener;
  private final Protocol protocol;
  private final ByteBuffer out;
  private final long[] due;
  private final long[] sent;
  private final int[] phase;
  private int oldest;
  private int inFlight;
  private Protocol.Answers answers;
  private @Nullable SocketChannel channel;
  private @Nullable SelectionKey key;
  private boolean connected;
  private boolean closing;
  private long since;

  /**
   * @param depth how many requests may wait at once
   */
  Connection(Protocol protocol, int depth, Listener listener) {
    this.protocol = protocol;
    this.listener = listener;
    this.answers = protocol.answers();
    this.out = ByteBuffer.allocateDirect(Math.toIntExact(protocol.maxRequestBytes() * depth));
    this.due = new long[depth];
    this.sent = new long[depth];
    this.phase = new int[depth];
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
    return connected && !closing && inFlight < due.length;
  }

  int inFlight() {
    return inFlight;
  }

  /** When it began to connect, or was closed. */
  long since() {
    return since;
  }

  /** When the oldest request was due. */
  long oldestDue() {
    return due[oldest];
  }

  /** When the oldest request was sent. */
  long oldestSent() {
    return sent[oldest];
  }

  /** The phase of the oldest request. */
  int oldestPhase() {
    return phase[oldest];
  }

  /** Writes a request, which {@link #flush} sends. */
  void put(long number, long aboutKey, long dueNanos, long now, int inPhase) {
    protocol.write(number, aboutKey, out);
    int at = (oldest + inFlight) % due.length;
    due[at] = dueNanos;
    sent[at] = now;
    phase[at] = inPhase;
    inFlight++;
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
      answers.end(this);
    } else {
      buffer.flip();
      buffer.get(bytes, 0, count);
      answers.read(bytes, count, this);
    }
    return closing ? -1 : count;
  }

  @Override
  public void answered(int code, boolean last) {
    if (inFlight == 0) {
      closing = true; // an answer that nobody asked for: what follows cannot be trusted
      return;
    }
    closing |= last;
    listener.answered(this, code);
    removeOldest();
  }

  /** Closes it, and gives up what is in flight. */
  void close(Verdict why, long now) {
    while (inFlight > 0) {
      listener.lost(this, why);
      removeOldest();
    }
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
    answers = protocol.answers();
  }

  private void removeOldest() {
    oldest = oldest + 1 == due.length ? 0 : oldest + 1;
    inFlight--;
  }
}
