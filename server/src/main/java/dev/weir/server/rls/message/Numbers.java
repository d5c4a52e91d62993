package dev.weir.server.rls.message;

/** Numbers as texts. */
public final class Numbers {

  private Numbers() {}

  /** The shortest text that stands for a number, without a fraction where it has none. */
  public static String shortest(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  /** The nearest number to 64 unsigned bits. */
  public static double unsigned(long bits) {
    double half = (double) (bits >>> 1);
    return bits >= 0 ? bits : half * 2 + (bits & 1);
  }
}
