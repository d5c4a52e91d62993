package dev.weir.redis.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.store.KeySpace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The messages are those that the documentation shows. */
class MessageTest {

  private static final Path PAGE = Path.of("..", "docs", "instances.md");
  private static final Pattern MESSAGE = Pattern.compile("(?m)^\\{\"v\":1.*}$");

  private static final Instance WEB =
      new Instance(
          "web-1-8080",
          "9f86d081884c7d65",
          "0.1.0",
          Instant.ofEpochSecond(1795276800),
          Map.of("http", "10.0.0.5:8080", "grpc", "10.0.0.5:8081"),
          new Counters(1204, 31, 0, 870),
          Optional.of(Duration.ofNanos(-1_250_000)),
          Duration.ofSeconds(15),
          Instant.EPOCH);

  private static String told(Map<String, ?> body) {
    return new String(Message.of("rate_limit", WEB, body), StandardCharsets.UTF_8);
  }

  private static List<String> documented() throws IOException {
    return MESSAGE.matcher(Files.readString(PAGE)).results().map(MatchResult::group).toList();
  }

  @Test
  void messages_ofEachChannel_areAsDocumented() throws IOException {
    List<String> documented = documented();

    assertThat(documented).hasSize(4);
    assertThat(told(Map.of("instance", Description.fields(WEB)))).isEqualTo(documented.get(0));
    assertThat(told(Message.reset(KeySpace.of("", "payments", "5/s").key("user:42"))))
        .isEqualTo(documented.get(1));
    assertThat(Json.object(documented.get(2))).containsKeys("name", "text");
    assertThat(told(Map.of("event", "joined"))).isEqualTo(documented.get(3));
  }

  @Test
  void instance_toldAndRead_isTheSame() throws IOException {
    Message message = Message.read(documented().get(0).getBytes(StandardCharsets.UTF_8));

    Instance read =
        Description.instance(message.body().object("instance"), Instant.EPOCH.plusSeconds(15));

    assertThat(read).isEqualTo(WEB);
  }

  @Test
  void longestInstance_asJson_fitsWhereItIsKept() {
    String wide = "\u20ac";
    Map<String, String> addresses = new HashMap<>();
    for (int i = 0; i < 8; i++) {
      addresses.put(wide.repeat(31) + i, wide.repeat(256));
    }
    Instance longest =
        new Instance(
            wide.repeat(128),
            wide.repeat(64),
            wide.repeat(64),
            Instant.ofEpochSecond(1L << 33),
            addresses,
            new Counters(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE),
            Optional.of(Duration.ofNanos(-(1L << 53) * 1_000)),
            Duration.ofHours(1),
            Instant.EPOCH);

    String told = Json.write(Description.fields(longest));

    assertThat(told).hasSizeLessThanOrEqualTo(Description.MAX_CHARS);
    Instance read =
        Description.instance(new Fields(Json.object(told)), Instant.EPOCH.plusSeconds(3_600));
    assertThat(read).isEqualTo(longest);
  }
}
