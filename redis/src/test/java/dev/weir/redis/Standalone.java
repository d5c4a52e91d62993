package dev.weir.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One Redis behind a proxy, and what can go wrong with either. */
final class Standalone implements Site {

  private static final Duration LATENCY = Duration.ofMillis(200);

  private final RedisServer server = RedisServer.any();
  private final Proxy proxy = new Proxy(server.port());
  private volatile Fault fault;
  private volatile CountDownLatch flushed = new CountDownLatch(0);
  private final AtomicInteger losses = new AtomicInteger();

  /** What goes wrong. */
  enum Fault {
    /** Nothing does. */
    NONE,
    /** Killed, and started again empty. */
    KILLED,
    /** Stopped, its connections open. */
    STOPPED,
    /** Connections break, and no new ones can be made. */
    CUT,
    /** Requests arrive, and answers do not. */
    HALF_OPEN,
    /** Answers take 200 ms longer. */
    SLOW,
    /** Scripts are forgotten again and again. */
    FLUSHED,
    /** No message arrives, while limits are reset. */
    DEAF
  }

  Standalone(Fault fault) {
    this.fault = fault;
  }

  /** What goes wrong next. */
  void next(Fault next) {
    fault = next;
  }

  @Override
  public RedisStoreBuilder reached() {
    return RedisStore.builder(proxy.uri());
  }

  @Override
  public void begin() {
    switch (fault) {
      case NONE -> {}
      case KILLED -> {
        losses.incrementAndGet();
        server.kill();
      }
      case STOPPED -> server.signal("STOP");
      case CUT -> {
        proxy.refuse(true);
        proxy.cut();
      }
      case HALF_OPEN -> proxy.swallowAnswers(true);
      case SLOW -> proxy.delayAnswers(LATENCY);
      case FLUSHED -> flushEachSecond();
      case DEAF -> {
        losses.incrementAndGet();
        proxy.deafen(true);
      }
    }
  }

  private void flushEachSecond() {
    CountDownLatch until = new CountDownLatch(1);
    flushed = until;
    Thread thread = new Thread(() -> flush(until), "flush");
    thread.setDaemon(true);
    thread.start();
  }

  private void flush(CountDownLatch until) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      do {
        socket.getOutputStream().write("SCRIPT FLUSH\r\n".getBytes(StandardCharsets.US_ASCII));
        socket.getInputStream().read(new byte[64]);
      } while (!until.await(1, TimeUnit.SECONDS));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void mend() {
    switch (fault) {
      case NONE -> {}
      case KILLED -> server.start();
      case STOPPED -> server.signal("CONT");
      case CUT -> proxy.refuse(false);
      case HALF_OPEN -> {
        proxy.swallowAnswers(false);
        proxy.cut(); // what was swallowed would be missing in the middle of a stream
      }
      case SLOW -> proxy.delayAnswers(Duration.ZERO);
      case FLUSHED -> flushed.countDown();
      case DEAF -> proxy.deafen(false);
    }
    Writes.await(server, "writable");
  }

  @Override
  public int losses() {
    return losses.get();
  }

  @Override
  public void close() {
    flushed.countDown();
    proxy.close();
    server.signal("CONT");
    server.close();
  }
}
