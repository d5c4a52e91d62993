package dev.weir.server.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Keeps {@code docs/configuration.md} true to the table of settings. To write it anew: {@code mvn
 * -pl server -am test -Dtest=ConfigurationPageTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dweir.write=true}.
 */
class ConfigurationPageTest {

  /** What follows it is written by hand. */
  private static final String END =
      "\nThis page is generated from `dev.weir.server.config.Settings`; a test keeps it so.\n";

  private static final Path PAGE = Path.of("../docs/configuration.md");

  @Test
  void page_comparedWithTheTable_isCurrent() throws IOException {
    String page = page();
    if (Boolean.getBoolean("weir.write")) {
      String before = Files.readString(PAGE);
      int end = before.indexOf(END);
      Files.writeString(PAGE, page + (end < 0 ? "" : before.substring(end + END.length())));
    }

    assertThat(PAGE).content().startsWith(page);
  }

  @Test
  void example_ofThePage_isRight() {
    String yaml = INTRODUCTION.split("```yaml\n", -1)[1].split("```", -1)[0];
    Sources sources = new Sources(Optional.of(Path.of("weir.yaml")), Map.of(), Map.of());

    Configuration read = sources.read(yaml.getBytes(UTF_8));

    assertThat(read.settings().value(Settings.HTTP_PORT)).isEqualTo(9000);
    assertThat(read.rules().rules()).hasSize(2);
  }

  private static final String INTRODUCTION =
      """
      What the service is told comes from one file, the environment and the command line; nothing of it is needed. `weir serve weir.yaml` names the file, and so does the variable `WEIR_CONFIG`; none is picked up by itself.

      ```yaml
      http: {port: 9000}
      headers: [legacy, ietf]
      tiers: {free: 100/h, premium: 10000/h}
      rules:
        - {name: payments, match: {endpoint: /api/payments}, key: user_id, group: payments, limit: 5/s}
        - {name: by-tier, limit: tier}
      ```

      The file is YAML 1.2, of which JSON is a part. The keys of the table below are nested mappings; beside them stand `rules`, `tiers`, `default_tier`, `users`, `lists`, `exclude` and `ipv6_prefix`. Without `rules` the built-in ones hold (by tier, and 1000 an hour for whoever has none); `rules: []` are none. Bounds: 64 MiB, 32 levels, aliases for 100 000 values.

      Every setting has a key, an environment variable and an option of `weir serve` (`http.port` is `--http-port`). In rising order of what binds: the default, the file, the other names of variables, the variable, the option. A value that is not what is expected, an unknown name in the file, or one in the environment that begins with `WEIR_`, stops the start; all mistakes are told at once, those of the file with line and column. `weir config` takes the same arguments as `weir serve` and shows each value and who said it, with secrets masked. `weir lint` says what is wrong with files and what is probably not meant; it takes directories, `--strict` and `--json`, and [Envoy's files](envoy.md#looked-through-and-converted).

      ## When the file changes

      Its rules are read again within half a second after it was last written: in place, replaced by a rename, or through symbolic links as Kubernetes mounts a ConfigMap. A request is decided by the old rules or by the new ones, never by some of each, and counters go on. A file that has a mistake anywhere replaces nothing: the mistakes are logged once, `/health` says `degraded` with the first of them, and `weir_rules_stale` is 1, until the file is right. Settings take effect at the next start, which the log says, but for `defaults.algorithm`, which belongs to the rules.

      What is in force, and whether newer rules were refused, is in [metrics](metrics.md#rules), too.

      ## Settings

      """;

  private static String page() {
    StringBuilder page = new StringBuilder();
    page.append("# Configuration\n\n");
    page.append(INTRODUCTION);
    page.append(
        "In Kubernetes a service named `weir`, or `weir-http`, puts variables into every container of its"
            + " namespace: `WEIR_SERVICE_HOST`, `WEIR_SERVICE_PORT`, `WEIR_SERVICE_PORT_HTTP`,"
            + " `WEIR_PORT_8080_TCP`, `WEIR_PORT_8080_TCP_ADDR` and the like, `WEIR_PORT`, and the"
            + " same with a middle part, such as `WEIR_HTTP_SERVICE_HOST`. They are no settings and"
            + " are passed over. So is any `WEIR_…_PORT` whose value begins with `tcp://`, `udp://`"
            + " or `sctp://`, `WEIR_HTTP_PORT` too, as if it were not set.\n\n");
    page.append("Durations are written `500ms`, `1s`, `15m`, `1h`, `1d` or in ISO-8601.\n\n");
    page.append("| key | environment | default | expected | what it decides |\n");
    page.append("|---|---|---|---|---|\n");
    for (Setting<?> setting : Settings.TABLE) {
      page.append("| `").append(setting.key()).append("` | `").append(setting.environmentName());
      page.append('`');
      setting.otherNames().forEach(name -> page.append(", `").append(name).append('`'));
      page.append(" | ");
      page.append(setting.byDefault().isEmpty() ? "none" : '`' + setting.byDefault() + '`');
      page.append(" | ").append(setting.expected());
      page.append(" | ").append(setting.description());
      page.append(setting.secret() ? " Never shown." : "").append(" |\n");
    }
    page.append("\nThe launch script `./weir` reads, and the command ignores: ");
    page.append('`').append(String.join("`, `", Settings.LAUNCH_NAMES)).append("`.\n");
    page.append(END);
    return page.toString();
  }
}
