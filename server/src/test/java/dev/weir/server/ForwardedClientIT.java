package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose address counts, and what was asked for, by headers that clients try to forge. */
class ForwardedClientIT {

  private static TestServer weir;

  @BeforeAll
  static void start() {
    weir =
        new TestServer(Map.of("http.trusted_proxies", "127.0.0.0/8,10.0.0.0/8,2001:db8:cd::/48"))
            .with(Forwarded.HEARD);
    Forwarded.exhaust(weir);
  }

  @AfterAll
  static void stop() {
    weir.close();
  }

  private static String heard(int part, String... headers) {
    return Forwarded.ask(weir, headers).body().split("\\|", -1)[part];
  }

  private static String address(String... headers) {
    return heard(1, headers);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "203.0.113.9; 203.0.113.9",
        "1.1.1.1, 203.0.113.9; 203.0.113.9",
        "1.1.1.1,203.0.113.9 ,10.0.0.1,  127.0.0.2; 203.0.113.9",
        "127.0.0.1, 203.0.113.9; 203.0.113.9",
        "10.0.0.1, 10.0.0.2; 10.0.0.1",
        "203.0.113.9:4711; 203.0.113.9",
        "203.0.113.9:; 127.0.0.1",
        "2001:db8::9; 2001:db8::9",
        "[2001:db8::9]; 2001:db8::9",
        "[2001:db8::9]:443, 10.0.0.1:80; 2001:db8::9",
        "2001:DB8:0::9, 2001:db8:cd::1; 2001:db8::9",
        "[2001:db8::9]443; 127.0.0.1",
        "[2001:db8::9; 127.0.0.1",
        "::ffff:203.0.113.9, ::ffff:10.0.0.1; 203.0.113.9",
        "unknown; 127.0.0.1",
        "1.1.1.1, unknown, 10.0.0.3; 10.0.0.3",
        "1.1.1.1, 203.0.113.9\", 10.0.0.3; 10.0.0.3",
        "203.0.113.09; 127.0.0.1",
        "203.0.113.9/24; 127.0.0.1",
        ", ,203.0.113.9,; 203.0.113.9",
        ",; 127.0.0.1"
      })
  void forwardedFor_chain_isReadFromTheRightUpToWhoIsNotTrusted(String chain, String client) {
    assertThat(address("X-Forwarded-For", chain)).isEqualTo(client);
  }

  @Test
  void forwardedFor_severalLines_areOneChain() {
    assertThat(address("X-Forwarded-For", "1.1.1.1", "X-Forwarded-For", "203.0.113.9, 10.0.0.1"))
        .isEqualTo("203.0.113.9");
    assertThat(address("X-Forwarded-For", "203.0.113.9", "X-Forwarded-For", ""))
        .isEqualTo("203.0.113.9");
  }

  @Test
  void forwardedFor_absent_isTheProxyItself() {
    assertThat(address()).isEqualTo("127.0.0.1");
  }

  @Test
  void forwardedFor_thousandsOfHops_areRead() {
    assertThat(address("X-Forwarded-For", "203.0.113.9" + ",10.0.0.1".repeat(1500)))
        .isEqualTo("203.0.113.9");
  }

  @Test
  void deliveryNetwork_whereTheChainNamesProxiesAlone_isBelieved() {
    assertThat(address("CF-Connecting-IP", "203.0.113.9")).isEqualTo("203.0.113.9");
    assertThat(
            address(
                "CF-Connecting-IP", "203.0.113.9",
                "True-Client-IP", "203.0.113.8",
                "X-Forwarded-For", "10.0.0.1"))
        .isEqualTo("203.0.113.9");
    assertThat(address("True-Client-IP", "2001:db8::9")).isEqualTo("2001:db8::9");
    assertThat(address("CF-Connecting-IP", "", "True-Client-IP", "203.0.113.8"))
        .isEqualTo("203.0.113.8");
    assertThat(address("CF-Connecting-IP", "nonsense", "X-Forwarded-For", "10.0.0.1"))
        .isEqualTo("10.0.0.1");
  }

  @Test
  void deliveryNetwork_forgedByAClientThatTheChainNames_countsNothing() {
    assertThat(
            address(
                "CF-Connecting-IP", "1.1.1.1",
                "True-Client-IP", "1.1.1.1",
                "X-Forwarded-For", "203.0.113.9"))
        .isEqualTo("203.0.113.9");
    assertThat(address("CF-Connecting-IP", "1.1.1.1", "X-Forwarded-For", "203.0.113.9, 10.0.0.1"))
        .isEqualTo("203.0.113.9");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "X-Original-URI,/api/pay?x=/y,/api/pay",
        "X-Original-URL,https://h.example/api/pay?u=http://z/,/api/pay",
        "X-Original-URL,https://h.example,/",
        "X-Forwarded-Uri,/api//./x/../pay/,/api/pay",
        "X-Forwarded-Uri,/%61pi/pay;v=1,/api/pay",
        "X-Forwarded-Uri,//api/pay,/api/pay"
      })
  void endpoint_inEachHeader_isInNormalForm(String header, String value, String endpoint) {
    assertThat(heard(3, header, value)).isEqualTo(endpoint);
  }

  @Test
  void endpoint_asteriskOrNothing_isAnswered() {
    assertThat(Forwarded.ask(weir, "X-Original-URI", "*").statusCode()).isEqualTo(429);
    assertThat(Forwarded.ask(weir, "X-Original-URI", "?").statusCode()).isEqualTo(429);
    assertThat(heard(3)).isEmpty();
    assertThat(weir.get(Forwarded.PATH + "/").body()).endsWith("|/");
  }

  @Test
  void method_told_isTheClients() {
    assertThat(heard(2, "X-Original-Method", "post")).isEqualTo("POST");
    assertThat(heard(2, "X-Forwarded-Method", "PATCH")).isEqualTo("PATCH");
    assertThat(heard(2)).isEqualTo("GET");
  }
}
