package dev.weir.redis;

import dev.weir.limit.InvalidValueException;
import dev.weir.store.Key;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * What a counter is called in Redis: {@code prefix:{value}names}, for example {@code
 * rate_limit:{user:42}4:acme8:payments10:per-minute}. The value is in braces, so that in a Cluster
 * all limits of one caller are in one slot; the names have their lengths in front. No two counters
 * are called the same: a value has no braces of its own, because one that has, that is longer than
 * 128 characters, or holds what a terminal cannot show, is replaced by its SHA-256. So are names
 * beyond 256 characters. The value of a counter that all share is {@code #}. A key has at most 460
 * bytes of ASCII.
 *
 * <p>In partitions it is called {@code rate_limit:{17}:{user:42}4:acme…} instead, where the number
 * is a tag of {@link Slots#tags}: that of the part of the slots in which it would be without.
 *
 * <p>A counter of a {@linkplain dev.weir.store.KeySpace#verbatim() verbatim} space is called by its
 * value and nothing else, in UTF-8: all of the above is not so for it.
 */
final class CounterKeys {

  private static final int MAX_PREFIX = 64;
  private static final int MAX_VALUE = 128;
  private static final int MAX_NAMES = 256;
  private static final char HASHED = '#';

  /** A Cluster goes by the whole of a key whose braces are empty. */
  private static final String EMPTY = "#";

  private static final String[] NO_TAGS = {};

  private final String prefix;
  private final String[] tags;

  /**
   * In front of every key.
   *
   * @param prefix 1..64 printable characters of ASCII, without braces
   */
  CounterKeys(String prefix) {
    this(prefix, NO_TAGS);
  }

  /**
   * In front of every key, in partitions.
   *
   * @param tags of the partitions, empty for none
   */
  CounterKeys(String prefix, String[] tags) {
    if (prefix.isEmpty() || prefix.length() > MAX_PREFIX || !isPlain(prefix)) {
      throw new InvalidValueException(
          "prefix", prefix, "1.." + MAX_PREFIX + " printable ASCII characters, no braces");
    }
    this.prefix = prefix + ":{";
    this.tags = tags.clone();
  }

  byte[] of(Key key) {
    String value = key.value().isEmpty() ? EMPTY : bounded(key.value(), MAX_VALUE);
    if (key.space().isVerbatim()) {
      return key.value().getBytes(StandardCharsets.UTF_8);
    }
    String names = bounded(key.space().text(), MAX_NAMES);
    StringBuilder text = new StringBuilder(prefix.length() + value.length() + names.length() + 12);
    text.append(prefix);
    if (tags.length > 0) {
      text.append(tags[Slots.part(Slots.of(value), tags.length)]).append("}:{");
    }
    text.append(value);
    text.append('}');
    text.append(names);
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String bounded(String text, int maxLength) {
    boolean marked = !text.isEmpty() && text.charAt(0) == HASHED;
    return text.length() <= maxLength && !marked && isPlain(text) ? text : HASHED + hash(text);
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '{' || c == '}') {
        return false;
      }
    }
    return true;
  }

  private static String hash(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      // Not getBytes, by which every half of a surrogate pair is the same replacement.
      ByteBuffer characters = ByteBuffer.allocate(text.length() * 2);
      characters.asCharBuffer().put(text);
      byte[] hashed = digest.digest(characters.array());
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hashed);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
