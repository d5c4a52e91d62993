package dev.weir.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogfmtLayoutTest {

  private final LoggerContext context = new LoggerContext();

  @Test
  void doLayout_messageWithQuotesAndLineEnds_isOneLine() {
    assertThat(line("a \"b\"\nc\t\u0007\\", null))
        .matches("time=\\d{4}-\\S+Z level=warn logger=a\\.b message=\".*\"\n")
        .endsWith(" message=\"a \\\"b\\\"\\nc\\t\\u0007\\\\\"\n");
  }

  @Test
  void doLayout_exception_isOneLineWithItsTrace() {
    assertThat(line("failed", new IOException("gone")))
        .contains(" error=\"java.io.IOException: gone\\n\\tat ")
        .matches(line -> line.indexOf('\n') == line.length() - 1);
  }

  @Test
  void doLayout_fields_followTheMessage() {
    LoggingEvent event =
        new LoggingEvent("x", context.getLogger("a.b"), Level.INFO, "checked", null, null);
    event.addKeyValuePair(new KeyValuePair("user_id", "4 \"2\"\n"));
    event.addKeyValuePair(new KeyValuePair("limit", 5L));

    assertThat(new LogfmtLayout().doLayout(event))
        .endsWith(" message=\"checked\" user_id=\"4 \\\"2\\\"\\n\" limit=5\n");
  }

  @Test
  void configure_anyContext_isQuietButForWeir() {
    LogSetup setup = new LogSetup();
    setup.setContext(context);
    setup.configure(context);
    assertThat(context.getLogger("io.netty").isInfoEnabled()).isFalse();
    assertThat(context.getLogger("io.netty").isWarnEnabled()).isTrue();
    assertThat(context.getLogger("dev.weir.server").isInfoEnabled()).isTrue();
    assertThat(context.getLogger("dev.weir.server").isDebugEnabled()).isFalse();
  }

  private String line(String message, Throwable thrown) {
    Logger logger = context.getLogger("a.b");
    return new LogfmtLayout()
        .doLayout(new LoggingEvent("x", logger, Level.WARN, message, thrown, null));
  }
}
