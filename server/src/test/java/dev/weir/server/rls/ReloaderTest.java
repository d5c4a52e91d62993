package dev.weir.server.rls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.server.rls.file.ConfigurationFiles;
import dev.weir.server.rls.file.RuntimeDirectory;
import dev.weir.server.rls.match.Configuration;
import dev.weir.store.InMemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReloaderTest {

  @TempDir Path temporary;

  private final List<Boolean> loads = new ArrayList<>();

  private final RlsService service =
      new RlsService(InMemoryStore.create(), () -> 0, RlsOptions.DEFAULT, statistics());

  /** Notes which loads were accepted. */
  private LimitStatistics statistics() {
    return new LimitStatistics() {
      @Override
      public void configurationLoaded(boolean accepted) {
        loads.add(accepted);
      }

      @Override
      public void add(String key, Counted counted, long hits) {}

      @Override
      public void domainNotFound(String domain, int times) {}

      @Override
      public void globalShadowMode() {}

      @Override
      public void requested(boolean refused) {}
    };
  }

  private Reloader reloader(RuntimeDirectory directory, boolean merge) {
    return new Reloader(new ConfigurationFiles(directory), merge, service);
  }

  private static RuntimeDirectory under(Path root, boolean ignoreDotFiles) {
    return new RuntimeDirectory(root, "", "config", true, ignoreDotFiles);
  }

  private static void write(Path file, String domain) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        "domain: %s%ndescriptors: [{key: a, rate_limit: {unit: day, requests_per_unit: 1}}]%n"
            .formatted(domain));
  }

  private String domains() {
    Configuration configuration = service.configuration();
    return configuration == null
        ? ""
        : configuration
            .listed()
            .lines()
            .map(line -> line.substring(0, line.indexOf('.')))
            .toList()
            .toString();
  }

  /** One look sees a change, the next one that it stands still. */
  private static void lookTwice(Reloader reloader) {
    reloader.look();
    reloader.look();
  }

  @Test
  void look_fileAddedChangedRenamedRemoved_isInForceOnceItStandsStill() throws IOException {
    Path config = temporary.resolve("config");
    write(config.resolve("one.yaml"), "one");
    Reloader reloader = reloader(under(temporary, false), false);
    reloader.loadFirst();
    assertThat(domains()).isEqualTo("[one]");
    write(config.resolve("deep/two.yaml"), "two");
    reloader.look();
    assertThat(domains()).as("still being written").isEqualTo("[one]");
    reloader.look();
    assertThat(domains()).isEqualTo("[one, two]");
    Files.writeString(config.resolve("one.yaml"), "domain: other\ndescriptors: []\n");
    lookTwice(reloader);
    assertThat(domains()).isEqualTo("[two]");
    Files.move(config.resolve("deep/two.yaml"), config.resolve("three.yaml"));
    lookTwice(reloader);
    assertThat(domains()).isEqualTo("[two]");
    Files.delete(config.resolve("three.yaml"));
    lookTwice(reloader);
    assertThat(domains()).isEqualTo("[]");
  }

  @Test
  void look_oneBadFile_leavesAllThatIsInForce() throws IOException {
    Path config = temporary.resolve("config");
    write(config.resolve("one.yaml"), "one");
    Reloader reloader = reloader(under(temporary, false), false);
    reloader.loadFirst();
    write(config.resolve("two.yaml"), "two");
    write(config.resolve("zero.yaml"), "one");
    lookTwice(reloader);
    assertThat(domains()).isEqualTo("[one]");
    Files.delete(config.resolve("zero.yaml"));
    lookTwice(reloader);
    assertThat(domains()).isEqualTo("[one, two]");
  }

  @Test
  void loadFirst_badFile_isTold() throws IOException {
    Files.createDirectories(temporary.resolve("config/sub"));
    Files.writeString(temporary.resolve("config/sub/x.yaml"), "descriptors: []");
    assertThatThrownBy(() -> reloader(under(temporary, false), false).loadFirst())
        .hasMessage("config.sub.x.yaml: config file cannot have empty domain");
  }

  @Test
  void look_rootLinkSwapped_isInForce() throws IOException {
    write(temporary.resolve("v1/config/a.yaml"), "one");
    write(temporary.resolve("v2/config/a.yaml"), "two");
    Path root = temporary.resolve("current");
    Files.createSymbolicLink(root, temporary.resolve("v1"));
    Reloader reloader = reloader(under(root, false), false);
    reloader.loadFirst();
    assertThat(domains()).isEqualTo("[one]");
    swap(root, temporary.resolve("v2"));
    lookTwice(reloader);
    assertThat(domains()).isEqualTo("[two]");
  }

  private void swap(Path link, Path to) throws IOException {
    Path fresh = temporary.resolve("fresh");
    Files.createSymbolicLink(fresh, to);
    Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void look_kubernetesConfigMapSwapped_isInForce() throws IOException {
    Path config = temporary.resolve("config");
    write(config.resolve("..2026_01/a.yaml"), "one");
    write(config.resolve("..2026_02/a.yaml"), "two");
    Files.createSymbolicLink(config.resolve("..data"), Path.of("..2026_01"));
    Files.createSymbolicLink(config.resolve("a.yaml"), Path.of("..data/a.yaml"));
    Reloader reloader = reloader(under(temporary, true), false);
    reloader.loadFirst();
    assertThat(domains()).isEqualTo("[one]");
    swap(config.resolve("..data"), Path.of("..2026_02"));
    lookTwice(reloader);
    assertThat(domains()).isEqualTo("[two]");
  }

  @Test
  void loadFirst_severalFilesOfADomain_areMergedWhereThatIsWanted() throws IOException {
    Path config = temporary.resolve("config");
    write(config.resolve("a.yaml"), "one");
    Files.writeString(
        config.resolve("b.yaml"),
        "domain: one\ndescriptors: [{key: b, rate_limit: {unit: day, requests_per_unit: 2}}]");
    reloader(under(temporary, false), true).loadFirst();
    assertThat(domains()).isEqualTo("[one, one]");
  }

  @Test
  void loadFirst_directoryMissing_knowsNoDomainAndCountsAsRefused() throws IOException {
    Reloader reloader = reloader(under(temporary, false), false);
    reloader.loadFirst();
    assertThat(domains()).isEqualTo("[]");
    assertThat(loads).containsExactly(false);
    write(temporary.resolve("config/one.yaml"), "one");
    lookTwice(reloader);
    assertThat(domains()).isEqualTo("[one]");
    assertThat(loads).containsExactly(false, true);
  }

  @Test
  void look_directoryGone_leavesAllThatIsInForce() throws IOException {
    Path config = temporary.resolve("config");
    write(config.resolve("one.yaml"), "one");
    Reloader reloader = reloader(under(temporary, false), false);
    reloader.loadFirst();
    Files.move(config, temporary.resolve("elsewhere"));
    lookTwice(reloader);
    reloader.look();
    assertThat(domains()).isEqualTo("[one]");
    assertThat(loads).containsExactly(true, false);
    Files.move(temporary.resolve("elsewhere"), config);
    lookTwice(reloader);
    assertThat(loads).containsExactly(true, false, true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "descriptors: &a [{key: x, descriptors: *a}]",
        "descriptors: DEEP",
        "descriptors: [{key: x, metadata: &a {k: &b [1, *a]}}]"
      })
  void look_fileThatNeverEnds_isRefusedAndTheNextIsTaken(String descriptors) throws IOException {
    Path config = temporary.resolve("config");
    write(config.resolve("one.yaml"), "one");
    Reloader reloader = reloader(under(temporary, false), false);
    reloader.loadFirst();
    Files.writeString(
        config.resolve("two.yaml"),
        "domain: two\n" + descriptors.replace("DEEP", "[".repeat(50_000)));
    lookTwice(reloader);
    assertThat(loads).containsExactly(true, false);
    write(config.resolve("two.yaml"), "two");
    lookTwice(reloader);
    assertThat(domains()).isEqualTo("[one, two]");
  }
}
