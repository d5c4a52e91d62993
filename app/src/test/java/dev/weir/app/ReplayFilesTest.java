package dev.weir.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/**
 * What a replay makes of files: their formats, what is packed, missing, unreadable or out of order.
 */
class ReplayFilesTest {

  @TempDir private Path folder;

  @Test
  void csv_costsOfTwoColumns_areAddedUp() throws IOException {
    Path file =
        write(
            "t.csv",
            "TIMESTAMP,in,out,who\n2026-03-01,5,5,a\n2026-03-01,6,1,a\n2026-03-01,2,0,b\n");
    Ran ran =
        Ran.weir("replay", file.toString(), "--cost", "in+out", "--key", "who", "--limit", "10/h");
    assertThat(ran.out())
        .contains("t.csv: 3 requests (csv), 2 keys (who)")
        .contains("cost        in+out, 19 in all")
        .contains("allowed     2  66.7 %; 12 units  63.2 %")
        .contains("denied      1  33.3 %; 7 units  36.8 %");
  }

  @Test
  void jsonLines_fromStandardInput_areRead() {
    Ran ran =
        Ran.withInput(
            "{\"at\":1,\"c\":{\"id\":\"x\"}}\n{\"at\":2,\"c\":{\"id\":\"x\"}}\n",
            "replay",
            "-",
            "--time",
            "at",
            "--key",
            "c.id",
            "--limit",
            "1/m");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("standard input: 2 requests (jsonl), 1 key (c.id)");
    assertThat(ran.out()).contains("denied      1  50.0 %");
  }

  @Test
  void keyStream_packedByXz_hasAnEvenClock() throws IOException {
    ByteBuffer keys = ByteBuffer.allocate(400);
    IntStream.range(0, 100).forEach(i -> keys.putInt(i % 2));
    Path file = folder.resolve("k.trace.xz");
    try (OutputStream out = new XZOutputStream(Files.newOutputStream(file), new LZMA2Options(0))) {
      out.write(keys.array());
    }
    Ran ran = Ran.weir("replay", file.toString(), "--rate", "10", "--limit", "3/s");
    assertThat(ran.out())
        .contains("100 requests (keys), 2 keys (key)")
        .contains("time        9.9 s at an even rate");
  }

  @Test
  void gzip_severalMembers_areReadAsOne() throws IOException {
    Path file = folder.resolve("t.csv.gz");
    try (OutputStream out = Files.newOutputStream(file)) {
      for (String part : new String[] {"time\n1772366401\n", "1772366402\n1772366403\n"}) {
        GZIPOutputStream member = new GZIPOutputStream(out);
        member.write(part.getBytes(UTF_8));
        member.finish();
      }
    }
    assertThat(Ran.weir("replay", file.toString()).out()).contains("3 requests (csv)");
  }

  @Test
  void gzip_cutShort_isAFailureWithoutATrace() throws IOException {
    Path whole = folder.resolve("whole.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(whole))) {
      String lines =
          IntStream.range(0, 9_999).mapToObj(i -> i + ",x").collect(Collectors.joining("\n"));
      out.write(("time,user\n" + lines).getBytes(UTF_8));
    }
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = folder.resolve("cut.gz");
    Files.write(cut, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    Ran ran = Ran.weir("replay", cut.toString());
    assertFailure(ran, cut + ": cannot be read: ");
  }

  @Test
  void file_missing_isAFailure() {
    Path missing = folder.resolve("nothing.log");
    assertFailure(Ran.weir("replay", missing.toString()), missing + ": no such file");
  }

  @Test
  void file_directory_isAFailure() {
    assertFailure(
        Ran.weir("replay", folder.toString()), folder + ": a directory (expected: a file)");
  }

  @Test
  void file_empty_isAFailure() throws IOException {
    Path file = write("e.log", "");
    assertFailure(
        Ran.weir("replay", file.toString()), file + ": empty (expected: recorded requests)");
    assertFailure(
        Ran.withInput("", "replay", "-"), "standard input: empty (expected: recorded requests)");
  }

  @Test
  void file_withoutAnyRequest_isAFailureWithTheFirstReason() throws IOException {
    Path file = write("h.csv", "time,user\nx,y\n");
    assertFailure(
        Ran.weir("replay", file.toString()), file + ": no requests in it; line 2: time: x (");
  }

  @Test
  void file_ofNoKnownFormat_isBadUsage() throws IOException {
    Path file = write("t.txt", "hello\nworld\n");
    Ran ran = Ran.weir("replay", file.toString());
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .startsWith(
            "weir replay: format: not recognised (expected: --format access-log, csv, jsonl or"
                + " keys)");
  }

  @Test
  void badLines_few_areCountedAndTheFirstAreShown() throws IOException {
    Path file = write("b.csv", "time,user\n1772366401,a\nx,a\n2\n1772366403,b\n\n,\nz,z\n");
    Ran ran = Ran.weir("replay", file.toString());
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains("b.csv: 2 requests")
        .contains("unreadable  4, left out")
        .contains("line 3: time: x (expected: ")
        .contains("line 4: columns: 1 (expected: 2 as in the header)")
        .contains("line 7: time:  (expected: ")
        .doesNotContain("line 8");
  }

  @Test
  void badLine_strict_stops() throws IOException {
    Path file = write("b.csv", "time\n1772366401\nx\n");
    assertFailure(
        Ran.weir("replay", file.toString(), "--strict"), file + ", line 3: time: x (expected: ");
  }

  @Test
  void outOfOrder_times_standStill() throws IOException {
    // Were time to go back to 0 s, the window of the third request would be another, and free.
    Path file = write("o.csv", "time\n100\n95\n0\n100\n");
    Ran ran =
        Ran.weir(
            "replay",
            file.toString(),
            "--time",
            "time",
            "--limit",
            "2/10s",
            "--algorithm",
            "fixed-window");
    assertThat(ran.out())
        .contains("2 out of order, by 1 min 40 s at most: taken as the clock standing still")
        .contains("denied      2  50.0 %");
  }

  @Test
  void outOfOrder_newestFirst_isAFailure() throws IOException {
    Path file = write("n.csv", "time\n1772366460\n1772366400\n1772366340\n");
    assertFailure(
        Ran.weir("replay", file.toString()),
        file
            + ": 2 of 3 requests out of order (expected: oldest first; sort it, or tac): line 2 is"
            + " 2 min ahead of line 4");
  }

  @Test
  void outOfOrder_aLineFromTheFuture_isNotToBeTrusted() throws IOException {
    Path file =
        write(
            "f.csv",
            "time\n1772366400\n1772366401\n1772366402\n1872366403\n1772366404\n1772366405\n");
    assertThat(Ran.weir("replay", file.toString()).out())
        .contains("NOT TO BE TRUSTED")
        .contains("line 5 is 1157 d 9 h ahead of line 6, which is more than the longest window");
    assertThat(Ran.weir("replay", file.toString(), "--json").out())
        .contains(
            "\"trusted\":false,\"not_trusted_because\":\"line 5 is 1157 d 9 h ahead of line 6\"");
    assertThat(Ran.weir("replay", file.toString(), "--limit", "9/2000d").out())
        .doesNotContain("TRUSTED");
  }

  private static void assertFailure(Ran ran, String message) {
    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).startsWith("weir replay: " + message);
    assertThat(ran.err().lines()).hasSize(1);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
