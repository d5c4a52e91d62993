package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LintTest {

  private static final String CLEAN = "rules: [{name: a, limit: 5/s}]\n";
  private static final String DOUBTFUL =
      "rules:\n  - {name: a, limit: 5/s}\n  - {name: b, limit: 5/m}\n";
  private static final String BAD = "htp: {}\nrules:\n  - {name: a, limit: 0/s}\n";

  @TempDir private Path folder;

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void file_withoutFault_isClean() throws IOException {
    String file = file("a.yaml", CLEAN);
    assertThat(Ran.weir("lint", file))
        .isEqualTo(new Ran(0, said("clean " + file + ": 1 rule"), ""));
  }

  @Test
  void file_withMistakes_namesEachWithItsPlace() throws IOException {
    String file = file("a.yaml", BAD);
    Ran ran = Ran.weir("lint", file);
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out().lines()).hasSize(2);
    assertThat(ran.out())
        .startsWith("mistake " + file + ":1:1: htp: unknown name (expected: one of ")
        .contains("did you mean http?")
        .endsWith(said("mistake " + file + ":3:22: rules[0].limit: 0 (expected: 1..4294967295)"));
  }

  @Test
  void file_withWarnings_failsOnlyIfStrict() throws IOException {
    String file = file("a.yaml", DOUBTFUL);
    String warning = "warning " + file + ":3:5: rule b: a always comes first in group caller";
    assertThat(Ran.weir("lint", file)).isEqualTo(new Ran(0, said(warning), ""));
    assertThat(Ran.weir("lint", "--strict", file)).isEqualTo(new Ran(1, said(warning), ""));
  }

  @Test
  void json_ofSeveralFiles_isOneObject() throws IOException {
    String json = Ran.weir("lint", "--json", file("a.yaml", BAD), file("b.yaml", DOUBTFUL)).out();
    assertThat(json.lines()).hasSize(1);
    assertThat(json)
        .startsWith("{\"files\":[{\"file\":\"")
        .contains(
            "\"mistakes\":[{\"line\":1,\"column\":1,\"path\":\"htp\",\"came\":\"unknown name\"",
            "\"nearest\":\"http\"}",
            "\"rule\":\"b\",\"kind\":\"never_applies\",\"text\":\"a always comes first")
        .contains("\"line\":3,\"column\":5")
        .endsWith("\"mistakes\":2,\"warnings\":1}" + System.lineSeparator());
  }

  @Test
  void directory_withFilesBelow_isReadInOrder() throws IOException {
    Files.createDirectory(folder.resolve("below"));
    file("below/b.yml", CLEAN);
    file("below/c.json", "{\"rules\": []}");
    file("a.yaml", CLEAN);
    file("d.txt", BAD);
    Ran ran = Ran.weir("lint", folder.toString());
    assertThat(ran.code()).isZero();
    assertThat(ran.out().lines().map(line -> line.replaceAll(".*/", "")))
        .containsExactly("a.yaml: 1 rule", "b.yml: 1 rule", "c.json: 0 rules");
  }

  @Test
  void file_thatIsMissing_isAMistakeBesideTheOthers() throws IOException {
    Ran ran = Ran.weir("lint", file("a.yaml", CLEAN), folder.resolve("b.yaml").toString());
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).contains("clean ", "b.yaml: document: no such file (expected: a file)");
  }

  @Test
  void directory_withoutFiles_isAFailure() {
    Ran ran = Ran.weir("lint", folder.toString());
    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.err()).startsWith("weir lint: " + folder + ": a directory without files");
  }

  @Test
  void lint_ofNothing_isBadUsage() {
    assertThat(Ran.weir("lint").code()).isEqualTo(2);
  }

  @Test
  void colour_isForTerminalsAlone() throws IOException {
    String file = file("a.yaml", BAD);
    assertThat(Ran.weir("lint", file).out()).doesNotContain("\033[");
    assertThat(Ran.on(new Terminal(true, true, 80), Map.of(), "", "lint", file).out())
        .contains("\033[31mmistake\033[0m ");
  }

  @Test
  void environment_whateverItSays_isNotRead() throws IOException {
    Map<String, String> env = Map.of("WEIR_HTTP_PORT", "x", "WEIR_CONFIG", "/nowhere");
    assertThat(Ran.withEnv(env, "lint", file("a.yaml", CLEAN)).code()).isZero();
  }

  private static String said(String line) {
    return line + System.lineSeparator();
  }

  @Test
  void directory_ofEnvoys_isReadAsOneAndToldInTheWordsOfTheOriginal() throws IOException {
    String good = file("a.yaml", "domain: a\ndescriptors:\n  - {key: k, value: v}\n");
    String twin = file("b.yaml", "domain: a\n");
    file("weir.yaml", CLEAN);
    Ran ran = Ran.weir("lint", folder.toString());
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out())
        .contains("clean " + folder.resolve("weir.yaml") + ": 1 rule")
        .contains("warning " + good + ":3:5: 'k_v' has neither rate_limit nor descriptors")
        .contains("mistake " + twin + ": duplicate domain 'a' in config file");
    assertThat(Ran.weir("lint", "--merge-domains", folder.toString()).code()).isZero();
    assertThat(Ran.weir("lint", "--json", good).out())
        .isEqualTo(
            said(
                "{\"files\":[{\"file\":\""
                    + good
                    + "\",\"limits\":0,\"mistakes\":[],\"warnings\":[{\"line\":3,\"column\":5,"
                    + "\"text\":\"'k_v' has neither rate_limit nor descriptors\"}]}],"
                    + "\"mistakes\":0,\"warnings\":1}"));
  }
}
