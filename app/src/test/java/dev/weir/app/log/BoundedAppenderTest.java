package dev.weir.app.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BoundedAppenderTest {

  private static final int LINES = 10_000;

  private final LoggerContext context = new LoggerContext();

  BoundedAppenderTest() {
    context.setMDCAdapter(new LogbackMDCAdapter());
  }

  private void log(BoundedAppender appender, String message) {
    appender.doAppend(
        new LoggingEvent("x", context.getLogger("a"), Level.INFO, message, null, null));
  }

  private BoundedAppender started(OutputStream out) {
    BoundedAppender appender = new BoundedAppender(out, new LogfmtLayout());
    appender.setContext(context);
    appender.start();
    return appender;
  }

  @Test
  void stop_afterSomeLines_hasWrittenThemInOrder() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BoundedAppender appender = started(out);
    log(appender, "one");
    log(appender, "two");

    appender.stop();

    assertThat(out.toString(UTF_8).lines().map(line -> line.replaceFirst(".* message=", "")))
        .containsExactly("\"one\"", "\"two\"");
    assertThat(appender.dropped()).isZero();
  }

  @Test
  void append_whileNobodyReads_dropsAndCountsAndDoesNotWait() throws InterruptedException {
    CountDownLatch read = new CountDownLatch(1);
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    BoundedAppender appender =
        started(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
              }

              @Override
              public void write(byte[] bytes, int from, int length) throws IOException {
                try {
                  read.await();
                } catch (InterruptedException e) {
                  throw new IOException(e);
                }
                seen.write(bytes, from, length);
              }
            });
    for (int i = 0; i < LINES; i++) {
      log(appender, "line");
    }

    assertThat(appender.dropped()).isBetween(LINES - 4_100L, LINES - 4_000L);
    read.countDown();
    appender.stop();
    assertThat(seen.toString(UTF_8).lines().count()).isEqualTo(LINES - appender.dropped());
  }
}
