package dev.weir.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLayoutTest {

  @Test
  void doLayout_fields_areAnObjectOnOneLine() {
    LoggingEvent event =
        new LoggingEvent(
            "x", new LoggerContext().getLogger("a.b"), Level.WARN, "is\n\"it\"", null, null);
    event.addKeyValuePair(new KeyValuePair("user_id", "4\n2"));
    event.addKeyValuePair(new KeyValuePair("limit", 5));
    event.addKeyValuePair(new KeyValuePair("allowed", false));

    assertThat(new JsonLayout().doLayout(event))
        .matches("\\{\"time\":\"[^\"]+Z\",\"level\":\"warn\",\"logger\":\"a.b\",\"message\":.*}\n")
        .endsWith(
            "\"message\":\"is\\n\\\"it\\\"\",\"user_id\":\"4\\n2\",\"limit\":5,\"allowed\":false}\n");
  }
}
