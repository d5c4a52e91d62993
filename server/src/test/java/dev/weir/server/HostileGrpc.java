package dev.weir.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnknownFieldSet;
import dev.weir.proto.v1.RateLimitRequest;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import io.envoyproxy.envoy.type.v3.RateLimitUnit;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.BitSet;

/** Calls of our service and of Envoy's with whatever in them, on the port of gRPC. */
final class HostileGrpc implements HostileConversation {

  private static final int MAX_FRAME = 16_384;
  private static final String[] PATHS = {
    "/weir.v1.RateLimiter/CheckRateLimit",
    "/weir.v1.RateLimiter/CheckStream",
    "/weir.v1.RateLimiter/Refund",
    "/weir.v1.RateLimiter/Renew",
    "/envoy.service.ratelimit.v3.RateLimitService/ShouldRateLimit",
    "/envoy.service.ratelimit.v3.RateLimitService/ShouldRateLimit",
    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    "/grpc.health.v1.Health/Check",
    "/no.Such/Method"
  };

  @Override
  public byte[] wellFormed(HostileValues values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(RawHttp2.PREFACE);
    out.writeBytes(RawHttp2.frame(RawHttp2.SETTINGS, 0, 0, new byte[0]));
    out.writeBytes(RawHttp2.frame(RawHttp2.WINDOW_UPDATE, 0, 0, new byte[] {0x40, 0, 0, 0}));
    int left = 900_000;
    for (int i = 0; i < MESSAGES; i++) {
      byte[] message = message(values);
      message = message.length > left / 2 ? new byte[0] : message;
      left -= message.length;
      call(out, 2 * i + 1, values.of(PATHS), message);
    }
    return out.toByteArray();
  }

  private static void call(ByteArrayOutputStream out, int stream, String path, byte[] message) {
    byte[] head = RawHttp2.head(path, "application/grpc", "te", "trailers");
    out.writeBytes(RawHttp2.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, head));
    for (int at = 0; at == 0 || at < message.length; at += MAX_FRAME) {
      int end = Math.min(message.length, at + MAX_FRAME);
      int flags = end == message.length ? RawHttp2.END_STREAM : 0;
      byte[] part = Arrays.copyOfRange(message, at, end);
      out.writeBytes(RawHttp2.frame(RawHttp2.DATA, flags, stream, part));
    }
  }

  /** With its prefix, which is right more often than not. */
  private static byte[] message(HostileValues values) {
    byte[] bytes = (values.oneIn(2) ? check(values) : envoy(values)).toByteArray();
    byte[] content = values.oneIn(3) ? values.damaged(bytes) : bytes;
    byte[] message = RawHttp2.message(content);
    message[2] = (byte) (content.length >> 16);
    return values.oneIn(20) ? values.damaged(message) : message;
  }

  private static MessageLite check(HostileValues values) {
    RateLimitRequest.Builder check = RateLimitRequest.newBuilder();
    if (values.oneIn(2)) {
      check.setUserId(values.text()).setIpAddress(values.text()).setEndpoint(values.text());
    }
    if (values.oneIn(2)) {
      check.setKey(values.text()).setLimit(values.number()).setWindow(values.text());
      check.setAlgorithm(values.text()).setBurst(values.number());
    }
    if (values.oneIn(2)) {
      check.setCost(values.number());
    }
    for (int i = values.oneIn(3) ? values.below(40) : 0; i > 0; i--) {
      check.putAttributes(values.text() + i, values.text());
    }
    return check.build();
  }

  private static MessageLite envoy(HostileValues values) {
    var request = io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest.newBuilder();
    request.setDomain(values.of("shop", "shop", "shop", values.text()));
    request.setHitsAddend((int) values.number());
    RateLimitDescriptor.Builder descriptor = RateLimitDescriptor.newBuilder();
    for (int i = values.below(4); i > 0; i--) {
      descriptor.addEntriesBuilder().setKey(values.of("user", "x", "")).setValue(values.text());
    }
    if (values.oneIn(3)) {
      RateLimitUnit unit = RateLimitUnit.forNumber(values.below(8));
      descriptor
          .getLimitBuilder()
          .setRequestsPerUnit((int) values.number())
          .setUnitValue(unit == null ? values.below(1_000) - 500 : unit.getNumber());
    }
    if (values.oneIn(4)) {
      descriptor.getHitsAddendBuilder().setValue(values.number());
    }
    int copies = values.oneIn(20) ? values.of(999, 1_000, 1_001) : values.below(4);
    boolean small = descriptor.build().getSerializedSize() < 60;
    for (int i = small ? copies : Math.min(copies, 3); i > 0; i--) {
      request.addDescriptors(descriptor);
    }
    return values.oneIn(50) ? unknownFields(values) : request.build();
  }

  private static MessageLite unknownFields(HostileValues values) {
    return UnknownFieldSet.newBuilder()
        .addField(
            values.below(1 << 20) + 1,
            UnknownFieldSet.Field.newBuilder()
                .addVarint(values.number())
                .addLengthDelimited(ByteString.copyFromUtf8(values.text()))
                .addFixed64(values.number())
                .build())
        .build();
  }

  @Override
  public void readAnswers(InputStream from) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(from));
    BitSet ended = new BitSet();
    while (ended.cardinality() < MESSAGES) {
      int first = in.read();
      if (first < 0) {
        throw new IOException("closed after " + ended.cardinality() + " answers");
      }
      int length = first << 16 | in.readUnsignedShort();
      int type = in.read();
      int flags = in.read();
      int stream = in.readInt();
      in.skipNBytes(length);
      boolean ends = (flags & RawHttp2.END_STREAM) != 0 && type == RawHttp2.HEADERS;
      if (ends || type == RawHttp2.RST_STREAM) {
        ended.set(stream / 2);
      }
    }
  }
}
