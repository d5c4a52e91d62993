package dev.weir.server.check;

import dev.weir.rule.Request;

/**
 * A request told by its attributes, which rules match on.
 *
 * @param request its attributes and what it costs where the rule does not say
 * @param refundable whether an allowed answer is to carry a token to give the units back with
 */
public record AttributeCheck(Request request, boolean refundable) implements Check {

  /** The most attributes of a caller's own naming. */
  public static final int MAX_ATTRIBUTES = 32;
}
