package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What traces cost who does not want them. */
class TracesOffProcessTest {

  @TempDir private Path folder;

  /** How many classes of OpenTelemetry a service loads that answers a check. */
  private long loaded(Map<String, String> variables) throws Exception {
    Path list = folder.resolve("classes" + variables.size());
    Map<String, String> all = new HashMap<>(variables);
    all.put("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + list);
    try (ServiceProcess weir = new ServiceProcess(all)) {
      assertThat(weir.check("{\"user_id\":\"1\"}").statusCode()).isEqualTo(200);
      weir.stop();
    }
    String text = Files.readString(list);
    assertThat(text).contains(" dev.weir.server.check.CheckService ");
    return text.lines().filter(line -> line.contains(" io.opentelemetry.")).count();
  }

  @Test
  void traces_unlessAskedFor_loadNoClass() throws Exception {
    assertThat(loaded(Map.of())).isZero();
    assertThat(loaded(Map.of("WEIR_TRACES_ENDPOINT", "http://127.0.0.1:9/v1/traces"))).isPositive();
  }
}
