package dev.weir.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between a store and its Redis, and can hold or swallow what Redis answers, delay it, or
 * cut the wires.
 */
final class Proxy implements AutoCloseable {

  private static final String SUBSCRIBE = "\r\nSUBSCRIBE\r\n";

  private final ServerSocket listening;
  private final int target;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private final Object held = new Object();
  private volatile boolean isSwallowing;
  private boolean isHolding;
  private volatile boolean isRefusing;
  private volatile boolean isDeafening;
  private final Set<Socket> listeners = ConcurrentHashMap.newKeySet();
  private volatile long delayNanos;

  Proxy(int target) {
    this.target = target;
    try {
      this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  String uri() {
    return "redis://127.0.0.1:" + listening.getLocalPort();
  }

  /** How many connections there have been. */
  int accepted() {
    return accepted.get();
  }

  /** Answers go nowhere from now on; requests still arrive. */
  void swallowAnswers(boolean isSwallowing) {
    this.isSwallowing = isSwallowing;
  }

  /** Answers wait from now on, or go on; requests still arrive. */
  void holdAnswers(boolean isHolding) {
    synchronized (held) {
      this.isHolding = isHolding;
      held.notifyAll();
    }
  }

  private void awaitTurn() throws InterruptedException {
    synchronized (held) {
      while (isHolding) {
        held.wait();
      }
    }
  }

  /** New connections end at once from now on. */
  void refuse(boolean isRefusing) {
    this.isRefusing = isRefusing;
  }

  /** Answers take so much longer from now on, however many are on their way. */
  void delayAnswers(Duration delay) {
    delayNanos = delay.toNanos();
  }

  /** Connections that hear messages end at once from now on, and those there are; no others do. */
  void deafen(boolean isDeafening) {
    this.isDeafening = isDeafening;
    if (isDeafening) {
      listeners.forEach(Proxy::close);
      listeners.clear();
    }
  }

  /** Cuts every connection. */
  void cut() {
    for (Socket socket : open) {
      close(socket);
    }
    open.clear();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        accepted.incrementAndGet();
        if (isRefusing) {
          client.close();
          continue;
        }
        open.removeIf(Socket::isClosed);
        open.add(client);
        Socket server = connected(client);
        open.add(server);
        start(() -> copy(client, server));
        BlockingQueue<Chunk> answers = new LinkedBlockingQueue<>();
        start(() -> read(server, answers));
        start(() -> deliver(answers, client));
      } catch (IOException e) {
        // Closed, or Redis is down; the client will see.
      }
    }
  }

  private Socket connected(Socket client) throws IOException {
    try {
      return new Socket(InetAddress.getLoopbackAddress(), target);
    } catch (IOException e) {
      client.close();
      throw e;
    }
  }

  private void copy(Socket from, Socket to) {
    byte[] buffer = new byte[65_536];
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (new String(buffer, 0, read, StandardCharsets.ISO_8859_1).contains(SUBSCRIBE)) {
          listeners.add(from);
        }
        if (isDeafening && listeners.remove(from)) {
          return;
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException e) {
      close(to);
    }
  }

  /**
   * What has been read, none at the end.
   *
   * @param dueNanos when it may arrive
   */
  private record Chunk(ByteBuffer bytes, long dueNanos) {}

  private void read(Socket from, BlockingQueue<Chunk> answers) {
    byte[] buffer = new byte[65_536];
    try (InputStream in = from.getInputStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        awaitTurn();
        if (!isSwallowing && read > 0) {
          answers.add(
              new Chunk(
                  ByteBuffer.wrap(Arrays.copyOf(buffer, read)), System.nanoTime() + delayNanos));
        }
      }
    } catch (IOException | InterruptedException e) {
      // It ends the same way.
    }
    answers.add(new Chunk(ByteBuffer.allocate(0), System.nanoTime()));
  }

  private static void deliver(BlockingQueue<Chunk> answers, Socket to) {
    try (OutputStream out = to.getOutputStream()) {
      for (Chunk next = answers.take(); next.bytes().hasRemaining(); next = answers.take()) {
        for (long left = next.dueNanos() - System.nanoTime();
            left > 0;
            left = next.dueNanos() - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        out.write(next.bytes().array());
      }
    } catch (IOException | InterruptedException e) {
      close(to);
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
    holdAnswers(false);
  }
}
