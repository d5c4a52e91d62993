package dev.weir.server.rls;

import dev.weir.server.rls.message.Bounds;
import dev.weir.server.rls.message.Descriptors;
import dev.weir.server.rls.message.MalformedRequestException;
import dev.weir.server.rls.message.RlsException;
import dev.weir.server.rls.message.RlsResponse;
import dev.weir.server.rls.message.WireRequest;
import dev.weir.server.rls.message.WireResponse;
import dev.weir.server.rpc.Answer;
import dev.weir.server.rpc.Method;
import dev.weir.server.rpc.RpcService;
import dev.weir.server.rpc.Status;
import dev.weir.store.Completion;
import dev.weir.store.StoreException;
import java.util.List;
import java.util.Objects;

/** Binds {@link RlsService} to gRPC. Thread-safe. */
final class RlsGrpc {

  private final FollowedService service;

  RlsGrpc(FollowedService service) {
    this.service = service;
  }

  RpcService service() {
    return new RpcService(
        Descriptors.service(),
        List.of(Method.unaryOfBytes("ShouldRateLimit", Bounds.MESSAGE_BYTES, this::called)));
  }

  private void called(byte[] request, Answer<byte[]> answer) {
    try {
      service.decide(WireRequest.read(request), answer.traceparent(), new ToCall(answer));
      statistics().requested(false);
    } catch (RlsException e) {
      statistics().requested(true);
      answer.fail(Status.UNKNOWN, e.text());
    } catch (MalformedRequestException e) {
      answer.fail(Status.INTERNAL, Objects.toString(e.getMessage(), ""));
    }
  }

  private LimitStatistics statistics() {
    return service.service().statistics();
  }

  /**
   * Answers a call.
   *
   * @param answer where it goes
   */
  private record ToCall(Answer<byte[]> answer) implements Completion<RlsResponse> {

    @Override
    public void completed(RlsResponse response) {
      answer.send(WireResponse.write(response));
    }

    @Override
    public void failed(StoreException cause) {
      answer.fail(Status.UNKNOWN, Objects.toString(cause.getMessage(), ""));
    }
  }
}
