package dev.weir.redis;

import io.lettuce.core.RedisCommandExecutionException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a node of a Cluster says instead of deciding. Whatever it is about was not executed, so it
 * may be sent again.
 *
 * @param kind what is to be done
 * @param slot the slot that it is about, 0 if it does not say
 * @param host where to, empty for the host that said so
 * @param port where to, 0 if it does not say
 */
record Redirection(Kind kind, int slot, String host, int port) {

  /** What is to be done. */
  enum Kind {
    /** The slot has moved for good. */
    MOVED,
    /** The slot is moving, and this key has. */
    ASK,
    /** The slot is moving, and some of the keys have. */
    TRYAGAIN
  }

  /** Reads an error, if it is one. */
  static Optional<Redirection> of(@Nullable Throwable failure) {
    if (!(failure instanceof RedisCommandExecutionException) || failure.getMessage() == null) {
      return Optional.empty();
    }
    String[] words = failure.getMessage().split(" ", 4);
    try {
      return switch (words[0]) {
        case "MOVED" -> Optional.of(to(Kind.MOVED, words));
        case "ASK" -> Optional.of(to(Kind.ASK, words));
        case "TRYAGAIN" -> Optional.of(new Redirection(Kind.TRYAGAIN, 0, "", 0));
        default -> Optional.empty();
      };
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static Redirection to(Kind kind, String[] words) {
    int colon = words[2].lastIndexOf(':');
    int slot = Integer.parseInt(words[1]);
    if (colon < 0 || slot < 0 || slot >= Slots.COUNT) {
      throw new NumberFormatException(words[2]);
    }
    int port = Integer.parseInt(words[2].substring(colon + 1));
    return new Redirection(kind, slot, words[2].substring(0, colon), port);
  }
}
