package dev.weir.server.rls;

import dev.weir.store.Completion;
import dev.weir.store.StoreException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.common.WireFormat;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import io.vertx.grpc.server.Service;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Binds {@link RlsService} to gRPC. Thread-safe. */
final class RlsGrpc {

  private static final ServiceName NAME =
      ServiceName.create("envoy.service.ratelimit.v3.RateLimitService");

  private static final ServiceMethod<Buffer, Buffer> SHOULD_RATE_LIMIT =
      ServiceMethod.server(NAME, "ShouldRateLimit", new Encoder(), new Decoder());

  private final RlsService service;

  RlsGrpc(RlsService service) {
    this.service = service;
  }

  Service service() {
    return Service.service(NAME, Descriptors.service())
        .bind(SHOULD_RATE_LIMIT, this::called)
        .build();
  }

  /** Bytes as they come: {@link WireRequest} reads them. */
  private static final class Decoder implements GrpcMessageDecoder<Buffer> {
    @Override
    public Buffer decode(GrpcMessage message) {
      return message.payload();
    }

    @Override
    public boolean accepts(WireFormat format) {
      return format == WireFormat.PROTOBUF;
    }
  }

  private static final class Encoder implements GrpcMessageEncoder<Buffer> {
    @Override
    public GrpcMessage encode(Buffer message, WireFormat format) {
      return GrpcMessage.message("identity", message);
    }

    @Override
    public boolean accepts(WireFormat format) {
      return format == WireFormat.PROTOBUF;
    }
  }

  private void called(GrpcServerRequest<Buffer, Buffer> call) {
    One one = new One(call.response());
    call.handler(one::received);
    call.endHandler(end -> one.ended());
  }

  /** One call: one message, one answer. Belongs to its event loop. */
  private final class One implements Completion<RlsResponse> {

    private final GrpcServerResponse<Buffer, Buffer> response;
    private final @Nullable Context context = Vertx.currentContext();
    private boolean received;

    One(GrpcServerResponse<Buffer, Buffer> response) {
      this.response = response;
    }

    void received(Buffer message) {
      if (received) {
        return; // the answer to the first one is on its way
      }
      received = true;
      try {
        service.decide(WireRequest.read(message.getBytes()), this);
        service.statistics().requested(false);
      } catch (RlsException e) {
        service.statistics().requested(true);
        fail(GrpcStatus.UNKNOWN, e.text());
      } catch (MalformedRequestException e) {
        fail(GrpcStatus.INTERNAL, Objects.toString(e.getMessage(), ""));
      }
    }

    void ended() {
      if (!received) {
        received = true;
        fail(GrpcStatus.INTERNAL, "no message came (expected: one)");
      }
    }

    @Override
    public void completed(RlsResponse answer) {
      Buffer bytes = Buffer.buffer(WireResponse.write(answer));
      onLoop(() -> response.end(bytes));
    }

    @Override
    public void failed(StoreException cause) {
      onLoop(() -> fail(GrpcStatus.UNKNOWN, Objects.toString(cause.getMessage(), "")));
    }

    private void fail(GrpcStatus status, String message) {
      response.status(status).statusMessage(message).end();
    }

    private void onLoop(Runnable answer) {
      Context own = context;
      if (own == null || own == Vertx.currentContext()) {
        answer.run();
      } else {
        own.runOnContext(now -> answer.run());
      }
    }
  }
}
