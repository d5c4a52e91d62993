package dev.weir.server.check;

/** What somebody asks whether it may go ahead. */
public sealed interface Check permits AttributeCheck, KeyCheck {

  /** Whether an allowed answer is to carry a token to give the units back with. */
  boolean refundable();
}
