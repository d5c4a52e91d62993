package dev.weir.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a store and its Redis, and can hold or swallow what Redis answers, or cut the
 * wires.
 */
final class Proxy implements AutoCloseable {

  private final ServerSocket listening;
  private final int target;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private final Object held = new Object();
  private volatile boolean isSwallowing;
  private boolean isHolding;

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
        open.add(client);
        Socket server = connected(client);
        open.add(server);
        start(() -> copy(client, server, false));
        start(() -> copy(server, client, true));
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

  private void copy(Socket from, Socket to, boolean areAnswers) {
    byte[] buffer = new byte[65_536];
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (areAnswers) {
          awaitTurn();
        }
        if (!areAnswers || !isSwallowing) {
          out.write(buffer, 0, read);
        }
      }
    } catch (IOException e) {
      close(to);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
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
