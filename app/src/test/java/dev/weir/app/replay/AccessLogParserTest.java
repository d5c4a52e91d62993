package dev.weir.app.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.app.replay.AccessLogParser.Field;
import dev.weir.limit.InvalidValueException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessLogParserTest {

  private static final String COMMON =
      "203.0.113.7 - frank [10/Oct/2000:13:55:36 -0700] \"GET /a/b?c=d HTTP/1.0\" 200 2326";
  private static final String COMBINED =
      COMMON + " \"https://example.com/\\\"x\\\"\" \"Mozilla/5.0 (X)\"";

  @ParameterizedTest
  @CsvSource({
    "ADDRESS, 203.0.113.7",
    "USER,    frank",
    "METHOD,  GET",
    "PATH,    /a/b",
    "STATUS,  200",
    "BYTES,   2326",
    "REFERER, 'https://example.com/\\\"x\\\"'",
    "AGENT,   Mozilla/5.0 (X)",
  })
  void parse_combinedLine_givesEachField(Field field, String expected) {
    assertThat(key(COMBINED, field)).isEqualTo(expected);
  }

  @Test
  void parse_commonLine_hasTimeAndOneUnit() {
    Event event = new AccessLogParser(List.of(Field.ADDRESS), List.of()).parse(COMMON);
    assertThat(event).isEqualTo(new Event(971_211_336_000_000L, "203.0.113.7", 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop.example:443 ", "192.0.2.1:80 ", "[2001:db8::1]:8443 "})
  void parse_lineWithItsVirtualHost_hasTheAddressBehindIt(String host) {
    assertThat(key(host + COMBINED, Field.ADDRESS)).isEqualTo("203.0.113.7");
    assertThat(key(host + COMBINED, Field.USER)).isEqualTo("frank");
    assertThat(key(host + COMBINED, Field.BYTES)).isEqualTo("2326");
    assertThat(key(host + COMBINED.replace("203.0.113.7", "2001:db8::31"), Field.ADDRESS))
        .isEqualTo("2001:db8::31");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2001:db8::31", "203.0.113.7:5555"})
  void parse_addressWithAColon_isNoVirtualHost(String address) {
    String line = COMBINED.replace("203.0.113.7", address);
    assertThat(key(line, Field.ADDRESS)).isEqualTo(address);
    assertThat(key(line.replace("frank", "frank smith"), Field.ADDRESS)).isEqualTo(address);
    assertThat(key(line.replace("frank", "frank smith"), Field.USER)).isEqualTo("frank smith");
  }

  @Test
  void parse_commonLine_hasNoAgent() {
    assertThat(key(COMMON, Field.AGENT)).isEqualTo("-");
    assertThat(key(COMMON, Field.BYTES)).isEqualTo("2326");
  }

  @Test
  void parse_severalKeys_joinsThem() {
    assertThat(new AccessLogParser(List.of(Field.USER, Field.PATH), List.of()).parse(COMMON).key())
        .isEqualTo("frank /a/b");
  }

  @Test
  void parse_bytesAsCost_countsThem() {
    AccessLogParser parser = new AccessLogParser(List.of(Field.ADDRESS), List.of(Field.BYTES));
    assertThat(parser.parse(COMMON).cost()).isEqualTo(2326);
    assertThat(parser.parse(COMMON.replace(" 2326", " -")).cost()).isZero();
  }

  @Test
  void parse_ipv6AndNoUserAndGarbageRequest_isRead() {
    String line = "2001:db8::7 - - [10/Oct/2000:13:55:36 -0700] \"\\x16\\x03\\x01\" 400 0";
    assertThat(key(line, Field.ADDRESS)).isEqualTo("2001:db8::7");
    assertThat(key(line, Field.USER)).isEqualTo("-");
    assertThat(key(line, Field.PATH)).isEqualTo("-");
    assertThat(key(line, Field.STATUS)).isEqualTo("400");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "203.0.113.7 - - 10/Oct/2000:13:55:36 -0700 \"GET / HTTP/1.0\" 200 1",
        "203.0.113.7 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0 200 1",
        "203.0.113.7 - - [10/Oct/2000:13:55 -0700] \"GET / HTTP/1.0\" 200 1",
        " - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1"
      })
  void parse_noAccessLogLine_isRefused(String line) {
    assertThatThrownBy(() -> key(line, Field.ADDRESS)).isInstanceOf(InvalidValueException.class);
  }

  private static String key(String line, Field field) {
    return new AccessLogParser(List.of(field), List.of()).parse(line).key();
  }
}
