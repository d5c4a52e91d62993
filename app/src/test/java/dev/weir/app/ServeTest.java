package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.server.config.Setting;
import dev.weir.server.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServeTest {

  @Test
  void help_anyTime_mentionsEverySetting() {
    String help = Ran.weir("serve", "--help").out();
    for (Setting<?> setting : Settings.TABLE) {
      assertThat(help)
          .contains(
              setting.secret()
                  ? setting.environmentName()
                  : "--" + setting.key().replace('.', '-').replace('_', '-') + "=");
    }
  }

  @Test
  void secretSetting_asOption_isUnknown() {
    assertThat(Ran.weir("serve", "--admin-token", "0123456789abcdef").code()).isEqualTo(2);
  }

  @Test
  void unknownVariable_anyValue_isBadUsage() {
    Ran ran = Ran.withEnv(Map.of("WEIR_HTPP_PORT", "1"), "serve");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .startsWith("weir serve: unknown setting: WEIR_HTPP_PORT (expected: ")
        .contains("WEIR_HTTP_PORT");
  }

  @Test
  void badValues_ofVariableAndOption_areAllNamed() {
    Ran ran = Ran.withEnv(Map.of("WEIR_ADHOC", "perhaps"), "serve", "--http-port", "80a");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .contains("weir serve: WEIR_ADHOC: perhaps (expected: true or false)")
        .contains("weir serve: --http-port: 80a (expected: 0..65535)");
  }

  @Test
  void portTaken_anyHost_isOneLineAndAFailure() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      Ran ran = Ran.weir("serve", "--http-port", Integer.toString(port));
      assertThat(ran.code()).isEqualTo(3);
      assertThat(ran.out()).isEmpty();
      assertThat(ran.err().lines()).hasSize(1);
      assertThat(ran.err())
          .startsWith("weir serve: --http-port: " + port + " (expected: a port that is free on ");
    }
  }

  @Test
  void hostOfSomeoneElse_anyPort_isAFailure() {
    Ran ran = Ran.weir("serve", "--host", "192.0.2.1", "--http-port", "0");
    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.err().lines()).hasSize(1);
  }
}
