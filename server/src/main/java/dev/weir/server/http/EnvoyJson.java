package dev.weir.server.http;

import org.jspecify.annotations.Nullable;

/** Answers {@code /json}, which Envoy's rate limit service has beside gRPC. Thread-safe. */
public interface EnvoyJson {

  /** Where an answer goes; may be called on any thread. */
  interface Answered {

    /**
     * The answer.
     *
     * @param status 200, 429, or 400 if the request cannot be answered
     * @param json the answer; nothing with 400
     */
    void answered(int status, byte[] json);
  }

  /**
   * Answers a request.
   *
   * @param parent the {@code traceparent} that came with it, if one did
   */
  void answer(byte[] request, @Nullable String parent, Answered answered);
}
