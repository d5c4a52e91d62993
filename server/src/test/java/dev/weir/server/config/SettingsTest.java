package dev.weir.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

  private static Settings read(String name, String value) {
    return Settings.read(Map.of(name, value), Map.of());
  }

  @Test
  void defaults_areThoseOfTheTable() {
    Settings settings = Settings.defaults();

    assertThat(settings.value(Settings.HOST)).isEqualTo("127.0.0.1");
    assertThat(settings.value(Settings.HTTP_PORT)).isEqualTo(8080);
    assertThat(settings.value(Settings.HEADERS))
        .containsExactlyInAnyOrder(HeaderFamily.LEGACY, HeaderFamily.IETF);
    assertThat(settings.value(Settings.ADMIN_TOKEN)).isEmpty();
    assertThat(settings.value(Settings.DRAIN_DELAY)).isZero();
  }

  @Test
  void port_givenInSeveralPlaces_comesFromTheMostBinding() {
    Map<String, String> env = new HashMap<>(Map.of("PORT", "1"));
    assertThat(Settings.read(env, Map.of()).value(Settings.HTTP_PORT)).isEqualTo(1);

    env.put("WEIR_HTTP_PORT", "2");
    assertThat(Settings.read(env, Map.of()).value(Settings.HTTP_PORT)).isEqualTo(2);

    assertThat(Settings.read(env, Map.of("http.port", "3")).value(Settings.HTTP_PORT)).isEqualTo(3);
  }

  @Test
  void name_misspelt_isAnsweredWithTheNearestOne() {
    assertThatThrownBy(() -> read("WEIR_HTP_PORT", "1"))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessage(
            "unknown setting: WEIR_HTP_PORT (expected: a known one, such as WEIR_HTTP_PORT)");
    assertThatThrownBy(() -> Settings.read(Map.of(), Map.of("http.prot", "1")))
        .hasMessage("unknown setting: http.prot (expected: a known one, such as http.port)");
  }

  @Test
  void mistakes_areSaidAllAtOnce() {
    Map<String, String> env =
        Map.of("WEIR_HTTP_PORT", "80a", "WEIR_ADHOC", "yes", "WEIR_X", "1", "PATH", "/bin");

    assertThatThrownBy(() -> Settings.read(env, Map.of("store.max_keys", "0")))
        .isInstanceOfSatisfying(
            InvalidSettingsException.class,
            e ->
                assertThat(e.mistakes())
                    .hasSize(4)
                    .contains(
                        "WEIR_HTTP_PORT: 80a (expected: 0..65535)",
                        "WEIR_ADHOC: yes (expected: true or false)",
                        "store.max_keys: 0 (expected: 1..2147483648)"));
  }

  @ParameterizedTest
  @CsvSource({
    "WEIR_HTTP_PORT,65536",
    "WEIR_HTTP_PORT,-1",
    "WEIR_HTTP_PORT,''",
    "PORT,http",
    "WEIR_HOST,'a b'",
    "WEIR_HTTP_IDLE_TIMEOUT,50ms",
    "WEIR_HTTP_IDLE_TIMEOUT,2d",
    "WEIR_HTTP_IDLE_TIMEOUT,soon",
    "WEIR_DRAIN_TIMEOUT,2h",
    "WEIR_HEADERS,'legacy,modern'",
    "WEIR_HEADERS,''",
    "WEIR_STORE_WHEN_FULL,EVICT",
    "WEIR_ADMIN_TOKEN,short"
  })
  void value_thatIsNotExpected_isRefusedByName(String name, String value) {
    assertThatThrownBy(() -> read(name, value))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageStartingWith(name + ": ")
        .hasMessageContaining("(expected: ");
  }

  @Test
  void secret_isNeverShown() {
    assertThatThrownBy(() -> read("WEIR_ADMIN_TOKEN", "päss"))
        .hasMessageNotContaining("päss")
        .hasMessageContaining("(a secret)");
    assertThat(read("WEIR_ADMIN_TOKEN", "0123456789abcdef"))
        .asString()
        .doesNotContain("0123456789abcdef")
        .contains("admin.token: (a secret)");
  }

  @Test
  void launchNames_areNotOurs() {
    assertThat(read("WEIR_JAVA_OPTS", "-Xmx1g").value(Settings.HTTP_PORT)).isEqualTo(8080);
  }

  @ParameterizedTest
  @CsvSource({
    "WEIR_PORT,tcp://10.0.0.1:8080",
    "WEIR_SERVICE_HOST,10.0.0.1",
    "WEIR_SERVICE_PORT,8080",
    "WEIR_SERVICE_PORT_HTTP,8080",
    "WEIR_PORT_8080_TCP,tcp://10.0.0.1:8080",
    "WEIR_PORT_8080_TCP_PROTO,tcp",
    "WEIR_PORT_8080_TCP_PORT,8080",
    "WEIR_PORT_8080_TCP_ADDR,10.0.0.1",
    "WEIR_PORT_8081_UDP,udp://10.0.0.1:8081",
    "WEIR_HTTP_SERVICE_HOST,10.0.0.1",
    "WEIR_HTTP_SERVICE_PORT,8080",
    "WEIR_HTTP_PORT,tcp://10.0.0.1:8080",
    "WEIR_HTTP_PORT_8080_TCP_ADDR,10.0.0.1",
    "WEIR_RATE_LIMITER_PORT,tcp://10.0.0.1:8080"
  })
  void serviceLink_isPassedOver(String name, String value) {
    assertThat(read(name, value).value(Settings.HTTP_PORT)).isEqualTo(8080);
  }

  @ParameterizedTest
  @CsvSource({
    "WEIR_PORT,8080",
    "WEIR_SERVICE,x",
    "WEIR_SERVICE_HOSTS,x",
    "WEIR_HOST_PORT,8080",
    "WEIR_PORT_TCP,x",
    "WEIR_PORT_8080_TCP_NAME,x",
    "WEIR_PORTS,tcp://10.0.0.1:8080"
  })
  void name_thatOnlyResemblesAServiceLink_isRefused(String name, String value) {
    assertThatThrownBy(() -> read(name, value)).hasMessageContaining("unknown setting: " + name);
  }

  @Test
  void serviceLink_isTheNameOfNoSetting() {
    for (Setting<?> setting : Settings.TABLE) {
      String name = setting.environmentName();
      assertThat(ServiceLinks.without(Map.of(name, "1"))).containsKey(name);
    }
  }

  @ParameterizedTest
  @CsvSource({"0s,0", "0,0", "5s,5000", "PT1M,60000"})
  void delay_inAnyForm_isRead(String text, long millis) {
    assertThat(read("WEIR_DRAIN_DELAY", text).value(Settings.DRAIN_DELAY))
        .isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void table_namesEverythingOnce() {
    Set<String> names = new HashSet<>();
    for (Setting<?> setting : Settings.TABLE) {
      assertThat(names.add(setting.key())).isTrue();
      assertThat(names.add(setting.environmentName())).isTrue();
      assertThat(names.addAll(setting.otherNames())).isEqualTo(!setting.otherNames().isEmpty());
      assertThat(setting.description()).endsWith(".");
      assertThat(setting.parse(setting.key(), setting.byDefault())).isNotNull();
    }
  }
}
