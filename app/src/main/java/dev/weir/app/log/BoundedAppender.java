package dev.weir.app.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines on a thread of its own. Who logs never waits: where {@value #MAX_WAITING} lines wait
 * already, because whoever reads them does not, one more is dropped and counted.
 */
final class BoundedAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

  private static final int MAX_WAITING = 4096;
  private static final long FAREWELL_MILLIS = 1_000;

  private final BlockingQueue<ILoggingEvent> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final LongAdder dropped = new LongAdder();
  private final OutputStream out;
  private volatile Layout<ILoggingEvent> layout;
  private @Nullable Thread writer;

  BoundedAppender(OutputStream out, Layout<ILoggingEvent> layout) {
    this.out = out;
    this.layout = layout;
  }

  /** From the next line on. */
  void layout(Layout<ILoggingEvent> other) {
    layout = other;
  }

  /** Lines that nobody saw. */
  long dropped() {
    return dropped.sum();
  }

  @Override
  public void start() {
    if (isStarted()) {
      return;
    }
    super.start();
    writer = new Thread(this::write, "weir-log");
    writer.setDaemon(true);
    writer.start();
  }

  @Override
  protected void append(ILoggingEvent event) {
    event.prepareForDeferredProcessing();
    if (!waiting.offer(event)) {
      dropped.increment();
    }
  }

  private void write() {
    try {
      while (isStarted() || !waiting.isEmpty()) {
        ILoggingEvent event = waiting.poll(100, TimeUnit.MILLISECONDS);
        if (event != null) {
          write(event);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(ILoggingEvent event) {
    try {
      out.write(layout.doLayout(event).getBytes(StandardCharsets.UTF_8));
      if (waiting.isEmpty()) {
        out.flush();
      }
    } catch (IOException e) {
      dropped.increment(); // there is nowhere left to say it
    }
  }

  /** Writes what waits still, for a second at most. */
  @Override
  public void stop() {
    super.stop();
    Thread last = writer;
    if (last == null) {
      return;
    }
    try {
      last.join(FAREWELL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
