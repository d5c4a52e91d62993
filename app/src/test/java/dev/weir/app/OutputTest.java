package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import org.junit.jupiter.api.Test;

class OutputTest {

  @Test
  void failure_diskFull_saysSo() {
    assertThat(failing("No space left on device").failure()).contains("No space left on device");
  }

  @Test
  void failure_readerHasReadEnough_isNone() {
    assertThat(failing("Broken pipe").failure()).isEmpty();
  }

  @Test
  void failure_written_isNone() {
    Output output = new Output(OutputStream.nullOutputStream());
    output.writer().println("x");
    assertThat(output.failure()).isEmpty();
  }

  private static Output failing(String reason) {
    Output output =
        new Output(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException(reason);
              }
            });
    PrintWriter writer = output.writer();
    writer.println("x");
    writer.flush();
    return output;
  }
}
