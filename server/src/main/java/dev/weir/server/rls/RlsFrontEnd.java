package dev.weir.server.rls;

import dev.weir.server.rls.file.ConfigurationException;
import dev.weir.server.rls.file.ConfigurationFiles;
import dev.weir.server.rls.match.Configuration;
import dev.weir.server.rls.message.JsonRequest;
import dev.weir.server.rls.message.JsonResponse;
import dev.weir.server.rls.message.MalformedRequestException;
import dev.weir.server.rls.message.RlsException;
import dev.weir.server.rls.message.RlsResponse;
import dev.weir.server.rpc.RpcService;
import dev.weir.store.Completion;
import dev.weir.store.Store;
import dev.weir.store.StoreException;
import dev.weir.store.Ticker;
import io.vertx.core.Vertx;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Envoy's rate limit service, in place of {@code envoyproxy/ratelimit}: to be bound to a gRPC
 * server, and asked in JSON. Thread-safe.
 */
public final class RlsFrontEnd {

  private final FollowedService followed;
  private final LimitCounters counters;
  private final RlsGrpc grpc;
  private final Optional<Reloader> reloader;

  private RlsFrontEnd(
      FollowedService followed, LimitCounters counters, Optional<Reloader> reloader) {
    this.followed = followed;
    this.counters = counters;
    this.grpc = new RlsGrpc(followed);
    this.reloader = reloader;
  }

  /**
   * Loads the files, if there are any to be loaded.
   *
   * @param store where it counts
   * @param ticker this instance's clock, which its windows follow
   * @param tracer follows requests, if somebody does
   * @throws IllegalArgumentException if a file has a mistake; names the file
   */
  public static RlsFrontEnd open(
      Store store, Ticker ticker, RlsOptions options, Optional<? extends RequestTracer> tracer) {
    LimitCounters counters = new LimitCounters();
    RlsService service = new RlsService(store, ticker, options, counters);
    Optional<Reloader> reloader =
        options
            .files()
            .map(
                files ->
                    new Reloader(new ConfigurationFiles(files), options.mergeDomains(), service));
    try {
      reloader.ifPresent(Reloader::loadFirst);
    } catch (ConfigurationException e) {
      throw new IllegalArgumentException(e.text(), e);
    }
    FollowedService followed = new FollowedService(service, tracer.orElse(null));
    return new RlsFrontEnd(followed, counters, reloader);
  }

  /** Looks for changed files from now on, until the Vert.x is closed. */
  public void watch(Vertx vertx) {
    reloader.ifPresent(files -> files.watch(vertx));
  }

  /** The service for a gRPC server. */
  public RpcService grpc() {
    return grpc.service();
  }

  /** The limits in force, one a line. */
  public String listed() {
    Configuration current = followed.service().configuration();
    return current == null ? "" : current.listed();
  }

  /** What was counted, in Prometheus' text format. Looks through all that is counted. */
  public String prometheus() {
    return counters.prometheus();
  }

  /** Where an answer in JSON goes. */
  public interface Answered {

    /**
     * The answer.
     *
     * @param status 200, 429 if the limit is exceeded, or 400 if the request cannot be answered
     * @param json the answer, or nothing
     */
    void answered(int status, byte[] json);
  }

  /**
   * Answers a request in JSON, inline if the store is in memory.
   *
   * @param parent the {@code traceparent} that came with it, if one did
   */
  public void answerJson(byte[] request, @Nullable String parent, Answered answered) {
    try {
      followed.decide(
          JsonRequest.read(request),
          parent,
          new Completion<>() {
            @Override
            public void completed(RlsResponse response) {
              int status = response.overLimit() ? 429 : 200;
              answered.answered(status, JsonResponse.write(response));
            }

            @Override
            public void failed(StoreException cause) {
              answered.answered(400, new byte[0]);
            }
          });
    } catch (MalformedRequestException | RlsException e) {
      answered.answered(400, new byte[0]);
    }
  }
}
