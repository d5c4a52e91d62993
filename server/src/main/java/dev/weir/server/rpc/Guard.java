package dev.weir.server.rpc;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who may call a method. */
@FunctionalInterface
public interface Guard {

  /**
   * Whether a caller is kept out, before anything of the request is read; empty if it may call.
   *
   * @param authorization the metadata of that name
   */
  Optional<Refusal> refusal(@Nullable String authorization);

  /**
   * How a call ends that may not be made.
   *
   * @param status its status
   * @param message says why
   */
  record Refusal(Status status, String message) {}
}
