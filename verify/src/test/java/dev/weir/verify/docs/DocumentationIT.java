package dev.weir.verify.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.server.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the documents show is what happens. */
class DocumentationIT {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Set<String> LANGUAGES =
      Set.of("java", "console", "text", "xml", "json", "yaml");

  /** HttpPageIT runs it against a service whose clock stands still. */
  private static final Path RUN_BY_ITS_OWN_TEST = Path.of("docs", "http.md");

  @TempDir Path scratch;

  @TestFactory
  Stream<DynamicTest> document_everyBlock_doesWhatItSays() throws IOException {
    return Block.documents(ROOT).stream()
        .filter(page -> !page.endsWith(RUN_BY_ITS_OWN_TEST))
        .map(page -> DynamicTest.dynamicTest(ROOT.relativize(page).toString(), () -> run(page)));
  }

  private void run(Path page) throws Exception {
    List<Block> blocks = Block.in(page);
    if (DocumentedRedis.isShownIn(blocks)) {
      try (DocumentedRedis redis = new DocumentedRedis()) {
        run(blocks.stream().map(redis::redirected).toList());
      }
    } else {
      run(blocks);
    }
  }

  private void run(List<Block> blocks) throws Exception {
    for (Block block : blocks) {
      assertThat(LANGUAGES).as("%s: the language of a block", block).contains(block.language());
    }
    if (blocks.stream().anyMatch(block -> block.language().equals("console"))) {
      requireTools("bash", "curl");
    }
    try (Shell shell = new Shell(ROOT, Files.createTempDirectory(scratch, "shell"))) {
      for (int i = 0; i < blocks.size(); i++) {
        Block block = blocks.get(i);
        if (block.language().equals("console")) {
          shell.run(block);
        } else if (block.language().equals("yaml")) {
          readAsConfiguration(block);
        } else if (block.language().equals("java")) {
          String printed = new JavaSnippet(block).run(Files.createTempDirectory(scratch, "java"));
          boolean shown = i + 1 < blocks.size() && blocks.get(i + 1).language().equals("text");
          PrintedText.assertMatches(
              block.toString(), shown ? blocks.get(i + 1).lines() : List.of(), printed);
        }
      }
    }
  }

  private void readAsConfiguration(Block block) throws IOException {
    Path file = Files.writeString(Files.createTempFile(scratch, "block", ".yaml"), block.text());
    assertThatCode(() -> Configuration.ofFile(file)).as("%s", block).doesNotThrowAnyException();
  }

  private static void requireTools(String... tools) {
    for (String tool : tools) {
      boolean present =
          Stream.of(System.getenv("PATH").split(":"))
              .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
      if (!present && "true".equals(System.getenv("CI"))) {
        fail("%s is not in PATH; .ci/run installs it", tool);
      }
      assumeTrue(present, tool + " is not in PATH, so the console blocks are not run");
    }
  }

  @Test
  void dependency_shown_isThisVersionOfAModule() throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    String version = pom.split("<version>", 2)[1].split("</version>", 2)[0];
    String bom = Files.readString(ROOT.resolve("bom/pom.xml"));
    for (Path page : Block.documents(ROOT)) {
      for (Block block : Block.in(page)) {
        if (block.language().equals("xml")) {
          String artifact = block.text().split("<artifactId>", 2)[1].split("<", 2)[0];
          assertThat(bom).as("%s", block).contains("<artifactId>" + artifact + "</artifactId>");
          assertThat(block.text()).contains("<version>" + version + "</version>");
        }
      }
    }
  }

  @Test
  void links_toFiles_exist() throws IOException {
    for (Path page : Block.documents(ROOT)) {
      Links.of(page)
          .forEach(
              target -> assertThat(target).as("linked from %s", ROOT.relativize(page)).exists());
    }
  }
}
