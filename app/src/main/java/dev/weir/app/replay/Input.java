package dev.weir.app.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.weir.app.terminal.CommandFailedException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/** A file or standard input, unpacked where it is packed. */
final class Input implements Closeable {

  /** Names standard input. */
  static final String STANDARD_INPUT = "-";

  private static final int HEAD_BYTES = 1 << 14;
  private static final int MAX_XZ_KIB = 256 << 10;
  private static final byte[] GZIP = {0x1F, (byte) 0x8B};
  private static final byte[] XZ = {(byte) 0xFD, '7', 'z', 'X', 'Z', 0};

  private final String file;
  private final Counting raw;
  private final OptionalLong sizeBytes;
  private final String unpackedName;
  private final BufferedInputStream unpacked;

  private Input(String file, InputStream raw, OptionalLong sizeBytes) throws IOException {
    this.file = file;
    this.raw = new Counting(raw);
    this.sizeBytes = sizeBytes;
    BufferedInputStream packed = new BufferedInputStream(this.raw, 1 << 16);
    byte[] magic = peek(packed, XZ.length);
    if (startsWith(magic, GZIP)) {
      this.unpacked =
          new BufferedInputStream(new GZIPInputStream(new NeverDry(packed), 1 << 15), 1 << 16);
      this.unpackedName = file.replaceFirst("\\.gz$", "");
    } else if (startsWith(magic, XZ)) {
      this.unpacked = new BufferedInputStream(new XZInputStream(packed, MAX_XZ_KIB), 1 << 16);
      this.unpackedName = file.replaceFirst("\\.xz$", "");
    } else {
      this.unpacked = packed;
      this.unpackedName = file;
    }
  }

  /**
   * Opens it.
   *
   * @throws CommandFailedException if it cannot be read, or there is nothing in it
   */
  static Input open(String file, InputStream standardInput) {
    try {
      Input input =
          file.equals(STANDARD_INPUT)
              ? new Input("standard input", standardInput, OptionalLong.empty())
              : ofFile(file);
      if (input.head().isEmpty()) {
        throw new CommandFailedException(input.file + ": empty (expected: recorded requests)");
      }
      return input;
    } catch (AccessDeniedException e) {
      throw new CommandFailedException(file + ": may not be read");
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static Input ofFile(String file) throws IOException {
    Path path = path(file);
    if (!Files.exists(path)) {
      throw new CommandFailedException(file + ": no such file");
    }
    if (Files.isDirectory(path)) {
      throw new CommandFailedException(file + ": a directory (expected: a file)");
    }
    OptionalLong size =
        Files.isRegularFile(path) ? OptionalLong.of(Files.size(path)) : OptionalLong.empty();
    return new Input(file, Files.newInputStream(path), size);
  }

  private static Path path(String file) {
    try {
      return Path.of(file);
    } catch (InvalidPathException e) {
      throw new CommandFailedException(
          file
              + ": no name of a file: "
              + e.getReason()
              + " (expected: one that this locale can say; LC_ALL=C.UTF-8 can say them all, and -"
              + " reads standard input)");
    }
  }

  /** How to say that reading failed. */
  static CommandFailedException unreadable(String file, IOException cause) {
    String reason = cause.getMessage() == null ? "ends too early" : cause.getMessage();
    return new CommandFailedException(file + ": cannot be read: " + reason);
  }

  /** As its user knows it. */
  String file() {
    return file;
  }

  /** Without the ending that says how it is packed. */
  String unpackedName() {
    return unpackedName;
  }

  /** What is in it. */
  InputStream stream() {
    return unpacked;
  }

  /** Its first bytes, each as a character. */
  String head() throws IOException {
    return new String(peek(unpacked, HEAD_BYTES), ISO_8859_1);
  }

  /** Bytes read so far, before unpacking. */
  long readBytes() {
    return raw.count;
  }

  /** Bytes in all, before unpacking, where that is known. */
  OptionalLong sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void close() throws IOException {
    unpacked.close();
  }

  private static byte[] peek(BufferedInputStream in, int bytes) throws IOException {
    in.mark(bytes);
    byte[] head = in.readNBytes(bytes);
    in.reset();
    return head;
  }

  private static boolean startsWith(byte[] bytes, byte[] magic) {
    return bytes.length >= magic.length
        && Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length);
  }

  /** A member that is still on its way is no end, but is to be waited for. */
  private static final class NeverDry extends FilterInputStream {

    NeverDry(InputStream in) {
      super(in);
    }

    @Override
    public int available() {
      return 1;
    }
  }

  /** Counts what passes. */
  private static final class Counting extends InputStream {
    private final InputStream in;
    private long count;

    Counting(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      int read = in.read();
      count += read >= 0 ? 1 : 0;
      return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = in.read(bytes, offset, length);
      count += Math.max(read, 0);
      return read;
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
