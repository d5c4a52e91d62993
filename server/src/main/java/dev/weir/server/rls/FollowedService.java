package dev.weir.server.rls;

import dev.weir.server.rls.RequestTracer.Followed;
import dev.weir.server.rls.match.Configuration;
import dev.weir.server.rls.message.RlsException;
import dev.weir.server.rls.message.RlsRequest;
import dev.weir.server.rls.message.RlsResponse;
import dev.weir.store.Completion;
import dev.weir.store.StoreException;
import org.jspecify.annotations.Nullable;

/** A service whose requests may be followed for traces. Thread-safe. */
final class FollowedService {

  private final RlsService service;
  private final @Nullable RequestTracer tracer;

  /**
   * @param tracer follows them, if somebody does
   */
  FollowedService(RlsService service, @Nullable RequestTracer tracer) {
    this.service = service;
    this.tracer = tracer;
  }

  RlsService service() {
    return service;
  }

  /**
   * Decides as {@link RlsService#decide} does.
   *
   * @param parent the {@code traceparent} that came with the request, if one did
   * @throws RlsException as that does
   */
  void decide(RlsRequest request, @Nullable String parent, Completion<RlsResponse> completion) {
    if (tracer == null) {
      service.decide(request, completion);
      return;
    }
    Followed followed = tracer.begin(parent);
    try {
      service.decide(request, new Telling(request, followed, completion));
    } catch (RuntimeException e) {
      followed.failed(e);
      throw e;
    }
  }

  /** Tells how it went, and hands the answer on. */
  private final class Telling implements Completion<RlsResponse> {

    private final RlsRequest request;
    private final Followed followed;
    private final Completion<RlsResponse> then;

    Telling(RlsRequest request, Followed followed, Completion<RlsResponse> then) {
      this.request = request;
      this.followed = followed;
      this.then = then;
    }

    @Override
    public void completed(RlsResponse response) {
      int over = 0;
      for (RlsResponse.Status status : response.statuses()) {
        over += status.overLimit() ? 1 : 0;
      }
      followed.answered(!response.overLimit(), knownDomain(), request.descriptors().size(), over);
      then.completed(response);
    }

    /** A domain that nobody configured could be any text of any length. */
    private @Nullable String knownDomain() {
      Configuration current = service.configuration();
      String domain = request.domain();
      return current == null || current.domain(domain) == null ? null : domain;
    }

    @Override
    public void failed(StoreException cause) {
      followed.failed(cause);
      then.failed(cause);
    }
  }
}
