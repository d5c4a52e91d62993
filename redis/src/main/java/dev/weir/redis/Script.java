package dev.weir.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A script that decides, composed of Lua files as prelude.lua says: {@code decide} whatever is
 * asked, and for each kind one that is asked for acquires and looks of that kind alone, which takes
 * Redis less than half of the time.
 */
final class Script {

  /** Decides calls of all sorts. */
  static final Script DECIDE = new Script(0, "decide", LuaText.ofAllKinds());

  private static final Script[] ACQUIRE =
      Arrays.stream(Kind.values())
          .map(kind -> new Script(kind.code(), "acquire_" + kind.text(), LuaText.ofAcquires(kind)))
          .toArray(Script[]::new);

  private final int index;
  private final String name;
  private final byte[] text;
  private final byte[] sha;

  private Script(int index, String name, String text) {
    this.index = index;
    this.name = name;
    this.text = text.getBytes(StandardCharsets.UTF_8);
    this.sha = sha1(this.text);
  }

  /** Decides acquires and looks whose claims are all of this kind. */
  static Script acquire(Kind kind) {
    return ACQUIRE[kind.code() - 1];
  }

  /** All of them, each at its index. */
  static List<Script> all() {
    List<Script> all = new ArrayList<>(List.of(DECIDE));
    all.addAll(Arrays.asList(ACQUIRE));
    return all;
  }

  int index() {
    return index;
  }

  /** What it is called in statistics. */
  String name() {
    return name;
  }

  /** What SCRIPT LOAD takes. */
  byte[] text() {
    return text;
  }

  /** What EVALSHA takes. */
  byte[] sha() {
    return sha;
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
