package dev.weir.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A standard stream that remembers why it could not be written, which a PrintWriter forgets. */
final class Output extends FilterOutputStream {

  private @Nullable IOException failure;

  Output(OutputStream out) {
    super(out);
  }

  /** The charts need more than a C locale's encoding has, and terminals have long read UTF-8. */
  PrintWriter writer() {
    return new PrintWriter(new OutputStreamWriter(this, UTF_8), false);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      failure = failure == null ? e : failure;
      throw e;
    }
  }

  /** Why it failed, unless its reader has read enough: {@code weir ... | head} is no failure. */
  Optional<String> failure() {
    return Optional.ofNullable(failure)
        .map(e -> String.valueOf(e.getMessage()))
        .filter(reason -> !reason.toLowerCase(Locale.ROOT).contains("pipe"));
  }
}
