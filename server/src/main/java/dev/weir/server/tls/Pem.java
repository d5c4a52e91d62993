package dev.weir.server.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * One block of a text in PEM (RFC 7468).
 *
 * @param label what it says that it is, for example {@code CERTIFICATE}
 * @param content what stands in it, headers as those of encrypted keys included
 */
record Pem(String label, String content) {

  private static final String BEGIN = "-----BEGIN ";
  private static final String DASHES = "-----";

  /** All blocks of a text; what stands around them is explanation. */
  static List<Pem> blocks(String text) {
    List<Pem> blocks = new ArrayList<>();
    int at = text.indexOf(BEGIN);
    while (at >= 0) {
      int label = at + BEGIN.length();
      int labelEnd = text.indexOf(DASHES, label);
      String name = labelEnd < 0 ? "" : text.substring(label, labelEnd);
      int end = labelEnd < 0 ? -1 : text.indexOf("-----END " + name + DASHES, labelEnd);
      if (end < 0) {
        return blocks; // cut off
      }
      blocks.add(new Pem(name, text.substring(labelEnd + DASHES.length(), end).strip()));
      at = text.indexOf(BEGIN, end);
    }
    return blocks;
  }

  /**
   * The bytes.
   *
   * @throws IllegalArgumentException if they are not written in Base64
   */
  byte[] bytes() {
    return Base64.getDecoder().decode(content.replaceAll("\\s", ""));
  }

  /** Not what is in it, which may be a key. */
  @Override
  public String toString() {
    return label;
  }
}
