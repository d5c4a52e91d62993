package dev.weir.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The script that decides: one Lua file for each kind between what they share, joined. */
final class Script {

  /** Its name in statistics. */
  static final String NAME = "decide";

  private static final List<String> FILES =
      List.of(
          "prelude",
          "fixed_window",
          "sliding_window_counter",
          "segmented_window",
          "sliding_window_log",
          "bucket",
          "concurrency",
          "envoy_fixed_window",
          "envoy_counter",
          "dispatch");

  private static final byte[] TEXT = joined().getBytes(StandardCharsets.UTF_8);
  private static final byte[] SHA = sha1(TEXT);

  private Script() {}

  /** What SCRIPT LOAD takes. */
  static byte[] text() {
    return TEXT;
  }

  /** What EVALSHA takes. */
  static byte[] sha() {
    return SHA;
  }

  private static String joined() {
    StringBuilder joined = new StringBuilder();
    for (String file : FILES) {
      joined.append(resource(file + ".lua"));
    }
    return joined.toString();
  }

  private static String resource(String name) {
    try (InputStream in = Script.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + ": missing beside " + Script.class);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  /** What EVALSHA takes of a text. */
  static byte[] sha1(byte[] text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(text);
      return HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }
}
