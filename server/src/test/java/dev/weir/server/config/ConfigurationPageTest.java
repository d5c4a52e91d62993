package dev.weir.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Keeps {@code docs/configuration.md} true to the table of settings. To write it anew: {@code mvn
 * -pl server -am test -Dtest=ConfigurationPageTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dweir.write=true}.
 */
class ConfigurationPageTest {

  private static final Path PAGE = Path.of("../docs/configuration.md");

  @Test
  void page_comparedWithTheTable_isCurrent() throws IOException {
    String page = page();
    if (Boolean.getBoolean("weir.write")) {
      Files.writeString(PAGE, page);
    }

    assertThat(PAGE).content().isEqualTo(page);
  }

  private static String page() {
    StringBuilder page = new StringBuilder();
    page.append("# Configuration\n\n");
    page.append(
        "Every setting has a key, an option of `weir serve` (`http.port` is `--http-port`) and an environment"
            + " variable. An option binds more than the variable, that more than the other names, and"
            + " those more than the default. An unknown name that begins with `WEIR_`, or a value"
            + " that is not what is expected, stops the start and is told with all the others.\n\n");
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
    page.append(
        "\nThis page is generated from `dev.weir.server.config.Settings`; a test keeps it so.\n");
    return page.toString();
  }
}
