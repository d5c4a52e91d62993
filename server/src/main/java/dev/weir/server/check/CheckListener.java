package dev.weir.server.check;

/** Hears of every check. Called on the thread that decided; must be quick and must not throw. */
public interface CheckListener {

  /**
   * A check was decided.
   *
   * @param nanos how long it took
   */
  void decided(Check check, CheckResult result, long nanos);

  /** The store could not answer. */
  void storeFailed();

  /** Somebody sent what cannot be understood, at whatever front-end. */
  void invalid();

  /** A fault of our own. */
  void faulted();
}
