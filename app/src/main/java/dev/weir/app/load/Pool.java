package dev.weir.app.load;

import dev.weir.app.load.protocol.BadAnswerException;
import dev.weir.app.load.protocol.Verdict;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The connections, those with room for a request in turn. A lost one is made again, after a pause
 * that keeps a server that refuses from being hammered.
 *
 * <p>Plain {@code java.nio} on one thread, in place of an HTTP client: the driver shares the
 * machine with the server under test, and a request should cost little more than its two system
 * calls.
 */
final class Pool implements AutoCloseable {

  private static final int READ_BYTES = 1 << 16;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final SocketAddress address;
  private final long timeoutNanos;
  private final Selector selector;
  private final List<Connection> all = new ArrayList<>();
  private final ArrayDeque<Connection> withRoom = new ArrayDeque<>();
  private final ArrayDeque<Connection> unflushed = new ArrayDeque<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
  private final byte[] bytes = new byte[READ_BYTES];
  private final Consumer<SelectionKey> onReady = this::ready;
  private long connectErrors;
  private long lost;
  private long readBytes;
  private String lastConnectError = "";
  private String lastBadAnswer = "";

  Pool(Plan plan, Connection.Listener listener) throws IOException {
    this.address = plan.address();
    this.timeoutNanos = plan.timeoutNanos();
    this.selector = Selector.open();
    for (int i = 0; i < plan.connections(); i++) {
      all.add(new Connection(plan.protocol(), plan.depth(), listener));
    }
  }

  /**
   * Connects all, each once, and waits until they take requests.
   *
   * @throws UnreachableException if none could be
   */
  void connect() throws IOException, UnreachableException {
    long begin = System.nanoTime();
    for (Connection connection : all) {
      open(connection, begin);
    }
    while (all.stream().anyMatch(one -> one.isOpen() && !one.hasRoom())
        && System.nanoTime() - begin < timeoutNanos) {
      selector.select(onReady, 10);
    }
    upkeep(System.nanoTime());
    if (all.stream().noneMatch(Connection::isConnected)) {
      String why = lastConnectError.isEmpty() ? lastBadAnswer : lastConnectError;
      throw new UnreachableException(why.isEmpty() ? "no answer" : why);
    }
  }

  /** Moves bytes where that is possible, and waits so long for it to be. */
  void move(long waitMillis) throws IOException {
    if (waitMillis > 0) {
      selector.select(onReady, waitMillis);
    } else {
      selector.selectNow(onReady);
    }
  }

  /** Whether a request can be put: who has lost his room meanwhile loses his turn. */
  boolean hasRoom() {
    Connection first = withRoom.peek();
    while (first != null && !first.hasRoom()) {
      withRoom.remove().setInTurn(false);
      first = withRoom.peek();
    }
    return first != null;
  }

  private void takeTurn(Connection connection) {
    if (!connection.isInTurn() && connection.hasRoom()) {
      connection.setInTurn(true);
      withRoom.add(connection);
    }
  }

  /** Puts a request on the connection whose turn it is; there must be room. */
  void put(long number, long key, long due, long now, int phase) {
    Connection connection = withRoom.remove();
    connection.setInTurn(false);
    if (unflushed.peekLast() != connection) {
      unflushed.add(connection);
    }
    connection.put(number, key, due, now, phase);
    takeTurn(connection);
  }

  /** Hands all requests that were put to their sockets. */
  void flush() {
    while (!unflushed.isEmpty()) {
      Connection connection = unflushed.remove();
      if (connection.isConnected()) {
        try {
          connection.flush();
        } catch (IOException e) {
          close(connection, Verdict.RESET);
        }
      }
    }
  }

  /** Gives up what takes too long, and connects again what was lost. */
  void upkeep(long now) {
    for (Connection connection : all) {
      if (!connection.isOpen()) {
        if (now - connection.since() >= PAUSE_NANOS) {
          open(connection, now);
        }
      } else if (!connection.isConnected()) {
        if (now - connection.since() >= timeoutNanos) {
          connectError(connection, "no answer within the timeout");
        }
      } else if (connection.inFlight() > 0 && now - connection.oldestSent() >= timeoutNanos) {
        close(connection, Verdict.TIMEOUT);
      }
    }
  }

  /** Connections that could not be made. */
  long connectErrors() {
    return connectErrors;
  }

  /** Connections that ended, whether with requests in flight or without. */
  long lost() {
    return lost;
  }

  long readBytes() {
    return readBytes;
  }

  /** Why the last connection could not be made; empty if every one could. */
  String lastConnectError() {
    return lastConnectError;
  }

  /** What was wrong with the last answer that was none; empty if there was none such. */
  String lastBadAnswer() {
    return lastBadAnswer;
  }

  @Override
  public void close() throws IOException {
    for (Connection connection : all) {
      connection.close(Verdict.TIMEOUT, System.nanoTime());
    }
    selector.close();
  }

  private void open(Connection connection, long now) {
    try {
      connection.open(address, selector, now);
      connection.flush();
      takeTurn(connection);
    } catch (IOException e) {
      connectError(connection, String.valueOf(e.getMessage()));
    }
  }

  private void ready(SelectionKey key) {
    Connection connection = (Connection) key.attachment();
    if (!connection.isConnected()) {
      connecting(connection);
      return;
    }
    try {
      if (key.isWritable()) {
        connection.flush();
      }
      int count = connection.read(buffer, bytes);
      readBytes += Math.max(0, count);
      if (count < 0) {
        close(connection, Verdict.RESET);
      } else {
        takeTurn(connection);
      }
    } catch (BadAnswerException e) {
      lastBadAnswer = String.valueOf(e.getMessage());
      close(connection, Verdict.PROTOCOL);
    } catch (IOException e) {
      close(connection, Verdict.RESET);
    }
  }

  private void connecting(Connection connection) {
    try {
      connection.finishConnecting();
      connection.flush();
      takeTurn(connection);
    } catch (IOException e) {
      connectError(connection, String.valueOf(e.getMessage()));
    }
  }

  private void connectError(Connection connection, String why) {
    connectErrors++;
    lastConnectError = why;
    connection.close(Verdict.RESET, System.nanoTime());
  }

  private void close(Connection connection, Verdict why) {
    lost++;
    withRoom.remove(connection);
    connection.setInTurn(false);
    connection.close(why, System.nanoTime());
  }
}
