package dev.weir.server.rls.message;

/** How much one request may ask for. */
public final class Bounds {

  /** Bytes of a request. */
  public static final int MESSAGE_BYTES = 1024 * 1024;

  /** Descriptors of a request. */
  public static final int DESCRIPTORS = 1_000;

  /** Entries of a descriptor. */
  static final int ENTRIES = 100;

  private Bounds() {}

  /**
   * Refuses what is too much.
   *
   * @throws MalformedRequestException if there are more than the most
   */
  static void check(int count, int most, String what) {
    if (count > most) {
      throw new MalformedRequestException(
          what + ": more than " + most + " (expected: at most " + most + ")");
    }
  }
}
