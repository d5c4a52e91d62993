package dev.weir.server.http;

import dev.weir.server.check.CheckResult;

/** The status that a denial is told with. */
@FunctionalInterface
interface DenialStatus {

  /**
   * The status of a denial.
   *
   * @param usual what a check would be answered with
   */
  int of(CheckResult denied, int usual);
}
