package dev.weir.rule;

import java.util.List;
import java.util.stream.Collectors;

/** Rules that cannot be: carries every mistake that was found, and its message lists them. */
public final class InvalidRulesException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // an unmodifiable list of java.util, of immutable values
  private final transient List<Mistake> mistakes;

  /**
   * @param mistakes what is wrong, at least one thing
   */
  public InvalidRulesException(List<Mistake> mistakes) {
    super(mistakes.stream().map(Mistake::toString).collect(Collectors.joining("\n")));
    this.mistakes = List.copyOf(mistakes);
  }

  /** The mistakes, in the order of writing. */
  public List<Mistake> mistakes() {
    return mistakes;
  }
}
