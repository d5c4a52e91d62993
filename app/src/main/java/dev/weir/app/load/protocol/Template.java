package dev.weir.app.load.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with places for the key, <code>{key}</code>, and the request's number, <code>{n}</code>.
 */
final class Template implements Filled {

  private static final Pattern PLACE = Pattern.compile("\\{(key|n)\\}");
  private static final int MAX_DIGITS = 19;

  private final byte[][] literals;
  private final boolean[] placesOfKey;

  private Template(byte[][] literals, boolean[] placesOfKey) {
    this.literals = literals;
    this.placesOfKey = placesOfKey;
  }

  static Template of(String text) {
    List<byte[]> literals = new ArrayList<>();
    List<Boolean> places = new ArrayList<>();
    Matcher matcher = PLACE.matcher(text);
    int from = 0;
    while (matcher.find()) {
      literals.add(text.substring(from, matcher.start()).getBytes(UTF_8));
      places.add(matcher.group(1).equals("key"));
      from = matcher.end();
    }
    literals.add(text.substring(from).getBytes(UTF_8));
    boolean[] placesOfKey = new boolean[places.size()];
    for (int i = 0; i < placesOfKey.length; i++) {
      placesOfKey[i] = places.get(i);
    }
    return new Template(literals.toArray(byte[][]::new), placesOfKey);
  }

  boolean isEmpty() {
    return placesOfKey.length == 0 && literals[0].length == 0;
  }

  @Override
  public long maxLength() {
    long length = (long) MAX_DIGITS * placesOfKey.length;
    for (byte[] literal : literals) {
      length += literal.length;
    }
    return length;
  }

  @Override
  public int length(long number, long key) {
    int length = 0;
    for (byte[] literal : literals) {
      length += literal.length;
    }
    for (boolean ofKey : placesOfKey) {
      length += digits(ofKey ? key : number);
    }
    return length;
  }

  @Override
  public void write(long number, long key, ByteBuffer out) {
    for (int i = 0; i < placesOfKey.length; i++) {
      out.put(literals[i]);
      writeNumber(placesOfKey[i] ? key : number, out);
    }
    out.put(literals[literals.length - 1]);
  }

  /** In decimal, without garbage. */
  static void writeNumber(long value, ByteBuffer out) {
    int at = out.position() + digits(value);
    out.position(at);
    long rest = value;
    do {
      out.put(--at, (byte) ('0' + rest % 10));
      rest /= 10;
    } while (rest != 0);
  }

  private static int digits(long value) {
    int digits = 1;
    for (long rest = value / 10; rest != 0; rest /= 10) {
      digits++;
    }
    return digits;
  }
}
