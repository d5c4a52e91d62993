package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.server.config.Setting;
import dev.weir.server.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {

  private static final String SECRET = "s3cret-s3cret-s3cret";

  @TempDir private Path folder;

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("weir.yaml"), text).toString();
  }

  @Test
  void nothing_told_showsEveryDefault() {
    Ran ran = Ran.weir("config");
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).isEmpty();
    for (Setting<?> setting : Settings.TABLE) {
      assertThat(ran.out()).containsPattern("(?m)^" + setting.key() + " .*" + " default$");
    }
    assertThat(ran.out()).containsPattern("(?m)^rules +2 +built in$");
  }

  @Test
  void each_value_saysWhoSaidIt() throws IOException {
    String file = file("http:\n  port: 9000\nadhoc: false\nrules: []\n");
    Map<String, String> env = Map.of("WEIR_STORE_MAX_KEYS", "5", "PORT", "9001");
    String out = Ran.withEnv(env, "config", file, "--drain-delay", "3s").out();
    assertThat(out)
        .containsPattern("(?m)^http.port +9001 +PORT$")
        .containsPattern("(?m)^store.max_keys +5 +WEIR_STORE_MAX_KEYS$")
        .containsPattern("(?m)^drain.delay +3s +--drain-delay$")
        .containsPattern("(?m)^adhoc +false +" + file + ":3:8$")
        .containsPattern("(?m)^rules +0 +" + file + "$");
  }

  @Test
  void json_isOneObject() throws IOException {
    String out = Ran.weir("config", file("host: localhost\n"), "--json").out();
    assertThat(out.lines()).hasSize(1);
    assertThat(out)
        .startsWith("{\"settings\":[{\"key\":\"host\",\"value\":\"localhost\",\"origin\":\"file\"")
        .contains("\"origin\":\"default\",\"place\":\"default\"")
        .contains("\"rules\":2,\"rules_from\":\"built in\"}");
  }

  @Test
  void file_namedByTheEnvironment_isRead() throws IOException {
    String file = file("host: localhost\n");
    assertThat(Ran.withEnv(Map.of("WEIR_CONFIG", file), "config").out())
        .containsPattern("(?m)^host +localhost +" + file + ":1:7$");
  }

  @Test
  void secret_wherever_isNeverShown() throws IOException {
    String good = file("admin: {token: " + SECRET + "}\n");
    assertThat(Ran.weir("config", good).out()).contains("(a secret)").doesNotContain(SECRET);
    assertThat(Ran.weir("config", good, "--json").out()).doesNotContain(SECRET);
    Map<String, String> env = Map.of("WEIR_ADMIN_TOKEN", SECRET);
    assertThat(Ran.withEnv(env, "config").out()).contains("(a secret)").doesNotContain(SECRET);
    String bad = file("admin: {token: '" + SECRET + " ä'}\n");
    for (String command : new String[] {"config", "lint", "serve", "check"}) {
      Ran ran = Ran.weir(command, bad);
      assertThat(ran.code()).isPositive();
      assertThat(ran.out() + ran.err()).contains("(a secret)").doesNotContain(SECRET);
    }
  }

  @Test
  void mistakes_anywhere_areAllSaid() throws IOException {
    String file = file("http: {port: x}\n");
    Ran ran = Ran.withEnv(Map.of("WEIR_ADHOC", "y"), "config", file, "--drain-delay", "z");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .contains("weir config: " + file + ":1:14: http.port: x (expected: 0..65535)")
        .contains("weir config: WEIR_ADHOC: y (expected: true or false)")
        .contains("weir config: --drain-delay: z (expected: ");
  }
}
