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

  /** Tells both. */
  static CheckListener both(CheckListener one, CheckListener other) {
    return new CheckListener() {
      @Override
      public void decided(Check check, CheckResult result, long nanos) {
        one.decided(check, result, nanos);
        other.decided(check, result, nanos);
      }

      @Override
      public void storeFailed() {
        one.storeFailed();
        other.storeFailed();
      }

      @Override
      public void invalid() {
        one.invalid();
        other.invalid();
      }

      @Override
      public void faulted() {
        one.faulted();
        other.faulted();
      }
    };
  }
}
