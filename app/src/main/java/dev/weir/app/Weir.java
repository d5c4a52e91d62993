package dev.weir.app;

/** The entry point of the {@code weir} command. */
public final class Weir {
  private Weir() {}

  /** Prints the version. */
  public static void main(String[] args) {
    System.out.println("weir " + Weir.class.getPackage().getImplementationVersion());
  }
}
