package dev.weir.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is heard of a real file that changes in the ways in which files do. */
class ReloadTest {

  private static final String FIRST = "rules: [{name: first, limit: 1/s}]\n";
  private static final String SECOND = "rules: [{name: second, limit: 1/s}]\n";
  private static final String BAD = "rules: [{name: third, limit: 0/s}]\n";

  @TempDir private Path folder;
  private Path file;
  private final Heard heard = new Heard();

  /** Writes down what it hears. */
  private static final class Heard implements Reload.Listener {
    final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void loaded(Configuration configuration) {
      lines.add(configuration.rules().rules().get(0).id());
    }

    @Override
    public void rejected(InvalidSettingsException why) {
      lines.add("rejected");
    }

    @Override
    public void restored() {
      lines.add("restored");
    }
  }

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("weir.yaml"), FIRST);
  }

  private Reload reload() {
    Reload reload = new Reload(Configuration.ofFile(file), heard);
    looks(reload, 2);
    return reload;
  }

  @Test
  void listener_thatFails_isToldOnceAndTheNextChangeIsTaken() throws IOException {
    AtomicBoolean fails = new AtomicBoolean(true);
    Reload reload =
        new Reload(
            Configuration.ofFile(file),
            new Reload.Listener() {
              @Override
              public void loaded(Configuration configuration) {
                if (fails.get()) {
                  throw new IllegalStateException("broken");
                }
                heard.loaded(configuration);
              }

              @Override
              public void rejected(InvalidSettingsException why) {
                heard.lines.add(why.getMessage());
              }

              @Override
              public void restored() {
                heard.restored();
              }
            });
    looks(reload, 2);
    Files.writeString(file, SECOND);
    looks(reload, 30);
    assertThat(heard.lines)
        .containsExactly("a fault of ours: java.lang.IllegalStateException: broken");
    fails.set(false);
    Files.writeString(file, SECOND.replace("second", "third"));
    looks(reload, 2);
    assertThat(heard.lines).hasSize(2).last().isEqualTo("third");
  }

  private static void looks(Reload reload, int times) {
    for (int i = 0; i < times; i++) {
      reload.look();
    }
  }

  @Test
  void file_leftAlone_isNoNews() {
    looks(reload(), 100);
    assertThat(heard.lines).isEmpty();
  }

  @Test
  void file_writtenInPlace_isLoadedAtTheSecondLook() throws IOException {
    Reload reload = reload();
    Files.writeString(file, SECOND);
    reload.look();
    assertThat(heard.lines).isEmpty();
    reload.look();
    assertThat(heard.lines).containsExactly("second");
    looks(reload, 50);
    assertThat(heard.lines).hasSize(1);
  }

  @Test
  void file_changedBeforeTheFirstLook_isLoaded() throws IOException {
    Reload reload = new Reload(Configuration.ofFile(file), heard);
    Files.writeString(file, SECOND);
    looks(reload, 2);
    assertThat(heard.lines).containsExactly("second");
  }

  @Test
  void file_replacedByRename_isLoaded() throws IOException {
    Reload reload = reload();
    FileTime time = Files.getLastModifiedTime(file);
    Path other = Files.writeString(folder.resolve("other"), FIRST.replace("first", "other"));
    Files.setLastModifiedTime(other, time);
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    looks(reload, 2);
    assertThat(heard.lines).containsExactly("other");
  }

  @Test
  void file_behindLinksOfAConfigMap_isLoadedWhenTheyAreSwapped() throws IOException {
    Path one = Files.createDirectory(folder.resolve("..2026_11_21_1"));
    Path two = Files.createDirectory(folder.resolve("..2026_11_21_2"));
    FileTime time = FileTime.fromMillis(0);
    Files.setLastModifiedTime(Files.writeString(one.resolve("weir.yaml"), FIRST), time);
    Files.setLastModifiedTime(Files.writeString(two.resolve("weir.yaml"), SECOND), time);
    Path data = Files.createSymbolicLink(folder.resolve("..data"), one.getFileName());
    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("..data/weir.yaml"));
    Reload reload = reload();

    Path swap = Files.createSymbolicLink(folder.resolve("..data_tmp"), two.getFileName());
    Files.move(swap, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Files.delete(one.resolve("weir.yaml"));
    looks(reload, 2);
    assertThat(heard.lines).containsExactly("second");
  }

  @Test
  void file_writtenHalf_isWaitedFor() throws IOException {
    Reload reload = reload();
    Files.writeString(file, SECOND.substring(0, 9));
    reload.look();
    Files.writeString(file, SECOND.substring(9), StandardOpenOption.APPEND);
    reload.look();
    assertThat(heard.lines).isEmpty();
    reload.look();
    assertThat(heard.lines).containsExactly("second");
  }

  @Test
  void file_leftHalf_isRejectedUntilItIsWhole() throws IOException {
    Reload reload = reload();
    Files.writeString(file, SECOND.substring(0, 9));
    looks(reload, 5);
    assertThat(heard.lines).containsExactly("rejected");
    Files.writeString(file, SECOND);
    looks(reload, 2);
    assertThat(heard.lines).containsExactly("rejected", "second");
  }

  @Test
  void file_writtenAllTheTime_isReadAfterAWhile() throws IOException {
    Reload reload = reload();
    for (int i = 0; i < Settling.PATIENCE; i++) {
      assertThat(heard.lines).isEmpty();
      Files.writeString(file, SECOND + "# " + "x".repeat(i));
      reload.look();
    }
    assertThat(heard.lines).containsExactly("second");
  }

  @Test
  void file_writtenWithinTheSameSecond_isReadOnceMore() throws IOException {
    FileTime time = FileTime.fromMillis(0);
    Files.setLastModifiedTime(file, time);
    Reload reload = reload();
    Files.writeString(file, FIRST.replace("first", "other"));
    Files.setLastModifiedTime(file, time);
    looks(reload, FileWatch.LOOK_AGAIN);
    assertThat(heard.lines).containsExactly("other");
  }

  @Test
  void file_thatIsWrong_isRejectedOnceAndReplacesNothing() throws IOException {
    Reload reload = reload();
    Files.writeString(file, BAD);
    looks(reload, 100);
    assertThat(heard.lines).containsExactly("rejected");
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    looks(reload, 100);
    assertThat(heard.lines).containsExactly("rejected");
    Files.writeString(file, FIRST);
    looks(reload, 100);
    assertThat(heard.lines).containsExactly("rejected", "restored");
    Files.writeString(file, BAD);
    looks(reload, 2);
    Files.writeString(file, SECOND);
    looks(reload, 2);
    assertThat(heard.lines).containsExactly("rejected", "restored", "rejected", "second");
  }

  @Test
  void file_withASettingThatIsWrong_isRejected() throws IOException {
    Reload reload = reload();
    Files.writeString(file, "http: {port: x}\n" + SECOND);
    looks(reload, 2);
    assertThat(heard.lines).containsExactly("rejected");
  }

  @Test
  void file_thatIsGone_isRejectedAndComesBack() throws IOException {
    Reload reload = reload();
    Files.delete(file);
    reload.look();
    assertThat(heard.lines).isEmpty();
    looks(reload, 100);
    assertThat(heard.lines).containsExactly("rejected");
    Files.createDirectory(file);
    looks(reload, 2);
    assertThat(heard.lines).containsExactly("rejected", "rejected");
    Files.delete(file);
    Files.writeString(file, FIRST);
    looks(reload, 2);
    assertThat(heard.lines).containsExactly("rejected", "rejected", "restored");
  }

  @Test
  void thread_ofItsOwn_looksUntilItIsClosed() throws IOException {
    try (Reload reload = Reload.start(Configuration.ofFile(file), heard, Duration.ofMillis(1))) {
      assertThat(reload).isNotNull();
      Files.writeString(file, SECOND);
      await().untilAsserted(() -> assertThat(heard.lines).containsExactly("second"));
    }
    await()
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().equals("weir-config")));
  }
}
