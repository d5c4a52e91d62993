package dev.weir.server.http;

import dev.weir.limit.InvalidValueException;
import io.vertx.core.MultiMap;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The headers in which a proxy tells of its client's request. An empty one is none. */
record ProxyHeaders(MultiMap headers) {

  /** The lines of a header, in their order. */
  List<String> all(String name) {
    return headers.getAll(name);
  }

  /**
   * The value of a header that may stand there once; two could be the proxy's and the client's.
   *
   * @throws InvalidValueException if there are two, or it is not UTF-8
   */
  @Nullable String only(String name) {
    String only = null;
    for (String line : headers.getAll(name)) {
      String value = line.strip();
      if (!value.isEmpty()) {
        if (only != null) {
          throw new InvalidValueException(name.toLowerCase(Locale.ROOT), "twice", "once");
        }
        only = value;
      }
    }
    return only == null ? null : text(name, only);
  }

  /** Text as it was meant, of which HTTP makes one character a byte. */
  static String text(String name, String latin) {
    if (latin.chars().allMatch(c -> c < 0x80)) {
      return latin;
    }
    try {
      byte[] bytes = latin.getBytes(StandardCharsets.ISO_8859_1);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidValueException(name.toLowerCase(Locale.ROOT), latin, "UTF-8");
    }
  }
}
