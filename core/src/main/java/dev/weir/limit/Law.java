package dev.weir.limit;

/**
 * The promises that every store keeps for every algorithm that names them in {@link Algorithm}. The
 * test kit checks each over random programs, and holds for each a faulty transition that the check
 * must reject.
 */
public enum Law {
  /** Never more than the algorithm's stated bound in any span of time. */
  BOUND,
  /**
   * An allowed acquire of n leaves what n allowed acquires of one at the same instant leave. A
   * denied call changes nothing, a peek changes nothing and answers what the acquire would, a cost
   * of zero is always allowed.
   */
  ADDITIVE,
  /**
   * Retry-after is sufficient and tight, absent other traffic: after exactly that wait the same
   * call is allowed, one microsecond earlier it is not. A cost above what the limit can ever grant
   * has none.
   */
  RETRY_AFTER,
  /** Fractions are carried, never rounded away. */
  NO_DRIFT,
  /** Time that stands still or goes back never grants more. */
  TIME_BACKWARDS,
  /** Keys do not touch each other. */
  ISOLATION,
  /** A forgotten state never grants more than a fresh key would, and never less. */
  EXPIRY,
  /**
   * A limit changed while running keeps usage in units; elapsed refill counts at the new rate; a
   * changed window carries the current estimate, rounded up; a changed algorithm starts empty.
   */
  LIVE_CHANGE,
  /** The same program gives the same decisions in every store and in the reference model. */
  SAME_EVERYWHERE,
  /**
   * A refund names its decision: in the same instant it restores the state, after the window has
   * rolled over it changes nothing, and it never fills above full.
   */
  REFUND,
  /** A penalty of n leaves what n forced units leave. */
  PENALTY
}
