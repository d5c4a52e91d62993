package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertTest {

  @TempDir private Path folder;

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("a.yaml"), text).toString();
  }

  @Test
  void file_thatRulesCanSay_becomesAFileThatIsClean() throws IOException {
    Ran ran = Ran.weir("convert", "../examples/envoy/config");
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).isEmpty();
    Path rules = Files.writeString(folder.resolve("weir.yaml"), ran.out());
    assertThat(Ran.weir("lint", "--strict", rules.toString()).code()).isZero();
    Ran check = Ran.weir("check", rules.toString(), "--attribute", "user=42", "--times", "21");
    assertThat(check.code()).isEqualTo(1);
  }

  @Test
  void file_thatRulesCannotSay_isToldOnStandardErrorAndIsNotAll() throws IOException {
    String file =
        file(
            """
            domain: d
            descriptors:
              - {key: a, value: "x*", rate_limit: {unit: day, requests_per_unit: 5}}
              - {key: b, rate_limit: {unit: day, requests_per_unit: 5}}
            """);
    Ran ran = Ran.weir("convert", file);
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).startsWith("rules:\n  - {name: \"d.b\", ");
    assertThat(ran.err())
        .isEqualTo(
            "weir convert: "
                + file
                + ":3:5: rules have no wildcards: this descriptor and all below are left out\n");
  }

  @Test
  void file_withMistakes_isNotConverted() throws IOException {
    String file = file("domain: d\ndescriptors: [{value: x}]\n");
    Ran ran = Ran.weir("convert", file);
    assertThat(ran)
        .isEqualTo(new Ran(2, "", "weir convert: " + file + ":2:15: descriptor has empty key\n"));
  }

  @Test
  void file_thatIsNotThere_isAFailure() {
    Ran ran = Ran.weir("convert", folder.resolve("none.yaml").toString());
    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.err()).contains("none.yaml: cannot be read (expected: a file of Envoy's)");
  }
}
