package dev.weir.server.config;

import dev.weir.rule.Location;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Gets the text of a file: bytes, then characters, each within bounds. */
final class FileText {

  /** Three hundred thousand rules or so. */
  static final int MAX_BYTES = 64 << 20;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private FileText() {}

  /** The bytes of a file. */
  static byte[] bytes(Path file) throws InvalidFileException {
    Location whole = Location.of(file.toString());
    if (Files.isDirectory(file)) {
      throw new InvalidFileException(whole, "a directory", "a file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new InvalidFileException(whole, "more than 64 MiB", "at most 64 MiB");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new InvalidFileException(whole, "no such file", "a file");
    } catch (AccessDeniedException e) {
      throw new InvalidFileException(whole, "permission denied", "a file that can be read");
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage());
      throw new InvalidFileException(whole, reason, "a file that can be read");
    }
  }

  /** The characters that the bytes stand for. */
  static String decoded(byte[] bytes, String source) throws InvalidFileException {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer chars = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), chars, true);
    String text = chars.flip().toString();
    if (result.isError()) {
      throw new InvalidFileException(place(text, text.length(), source), "no UTF-8", "UTF-8");
    }
    for (int i = 0; i < text.length(); i++) {
      if (!mayStandInYaml(text.charAt(i))) {
        String came = String.format("the character U+%04X", (int) text.charAt(i));
        throw new InvalidFileException(place(text, i, source), came, "text without it");
      }
    }
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  private static boolean mayStandInYaml(char c) {
    boolean control = c < ' ' && c != '\t' && c != '\n' && c != '\r';
    return !control && c != 0x7F && (c < 0x80 || c >= 0xA0 || c == 0x85) && c < 0xFFFE;
  }

  private static Location place(String text, int index, String source) {
    int line = 1;
    int start = 0;
    for (int i = 0; i < index; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        start = i + 1;
      }
    }
    return Location.of(source, line, text.codePointCount(start, index) + 1);
  }
}
