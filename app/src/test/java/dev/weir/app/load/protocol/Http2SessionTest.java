package dev.weir.app.load.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the driver makes of a server's frames, which are written here by hand. */
class Http2SessionTest {

  private static final byte[] NO_SETTINGS = {};
  private static final byte[] OVER_LIMIT = {0, 0, 0, 0, 2, 8, 2};
  private static final byte[] OK = {0, 0, 0, 0, 2, 8, 1};

  private final GrpcProtocol protocol = GrpcProtocol.envoy("a:1", "{\"domain\":\"d{key}\"}");
  private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
  private final ByteBuffer out = ByteBuffer.allocate(1 << 16);
  private final List<String> told = new ArrayList<>();

  private final Session.Sink sink =
      (request, code, last) -> told.add(request + " " + protocol.name(code));

  private Session session() throws BadAnswerException {
    Session session = protocol.session(64);
    session.begin(out);
    feed(session, frame(Http2Frames.SETTINGS, 0, 0, NO_SETTINGS));
    return session;
  }

  private void feed(Session session, byte[] bytes) throws BadAnswerException {
    session.read(bytes, bytes.length, out, sink);
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(Http2Frames.HEAD_BYTES + payload.length);
    Http2Frames.head(frame, payload.length, type, flags, stream);
    return frame.put(payload).array();
  }

  private byte[] headers(int stream, boolean last, String... fields) throws Http2Exception {
    Http2Headers headers = new DefaultHttp2Headers();
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(fields[i], fields[i + 1]);
    }
    ByteBuf block = Unpooled.buffer();
    encoder.encodeHeaders(stream, headers, block);
    int flags = Http2Frames.END_HEADERS | (last ? Http2Frames.END_STREAM : 0);
    return frame(Http2Frames.HEADERS, flags, stream, ByteBufUtil.getBytes(block));
  }

  private static byte[] all(byte[]... parts) {
    ByteBuf all = Unpooled.wrappedBuffer(parts);
    return ByteBufUtil.getBytes(all);
  }

  private byte[] answer(int stream, byte[] message, String status) throws Http2Exception {
    return all(
        headers(stream, false, ":status", "200", "content-type", "application/grpc"),
        frame(Http2Frames.DATA, 0, stream, message),
        headers(stream, true, "grpc-status", status));
  }

  @Test
  void answers_inAnyOrderAndInPiecesOfAnySize_areTold() throws Exception {
    byte[] bytes = null;
    for (int size = 1; size < 200; size++) {
      told.clear();
      Session session = session();
      for (int i = 0; i < 4; i++) {
        assertThat(session.hasRoom()).isTrue();
        session.write(i, i, out);
      }
      if (bytes == null) {
        bytes =
            all(
                answer(5, OK, "0"),
                answer(1, OVER_LIMIT, "0"),
                frame(Http2Frames.PING, 0, 0, new byte[8]),
                answer(7, OK, "0"),
                headers(3, true, ":status", "200", "grpc-status", "14", "grpc-message", "no"));
      }
      for (int at = 0; at < bytes.length; at += size) {
        feed(session, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
      }
      assertThat(told).containsExactly("2 OK", "0 LIMITED", "3 OK", "1 UNAVAILABLE");
      out.clear();
    }
  }

  @Test
  void message_inSeveralFrames_isRead() throws Exception {
    Session session = session();
    session.write(0, 0, out);
    feed(
        session,
        all(
            headers(1, false, ":status", "200"),
            frame(Http2Frames.DATA, 0, 1, Arrays.copyOf(OVER_LIMIT, 3)),
            frame(Http2Frames.DATA, 0, 1, Arrays.copyOfRange(OVER_LIMIT, 3, 7)),
            headers(1, true, "grpc-status", "0")));
    assertThat(told).containsExactly("0 LIMITED");
  }

  @Test
  void answers_thatAreNone_haveTheirNames() throws Exception {
    Session session = session();
    for (int i = 0; i < 4; i++) {
      session.write(i, i, out);
    }
    feed(session, headers(1, true, ":status", "503"));
    feed(session, frame(Http2Frames.RST_STREAM, 0, 3, new byte[] {0, 0, 0, 7}));
    feed(session, frame(Http2Frames.GOAWAY, 0, 0, new byte[] {0, 0, 0, 5, 0, 0, 0, 0}));
    assertThat(told).containsExactly("0 HTTP 503", "1 RST_STREAM", "3 GOAWAY");
    assertThat(session.hasRoom()).isFalse();
    assertThat(session.isLast()).isTrue();
    feed(session, answer(5, OK, "0"));
    assertThat(told).endsWith("2 OK");
  }

  @Test
  void requests_beyondWhatTheServerLets_wait() throws Exception {
    Session session = protocol.session(64);
    session.begin(out);
    assertThat(session.hasRoom()).as("before the server's settings").isFalse();
    byte[] twoStreams = {0, 3, 0, 0, 0, 2};
    feed(session, frame(Http2Frames.SETTINGS, 0, 0, twoStreams));
    session.write(0, 0, out);
    session.write(1, 1, out);
    assertThat(session.hasRoom()).isFalse();
    feed(session, answer(1, OK, "0"));
    assertThat(session.hasRoom()).isTrue();
    byte[] noWindow = {0, 4, 0, 0, 0, 0};
    feed(session, frame(Http2Frames.SETTINGS, 0, 0, noWindow));
    assertThat(session.hasRoom()).isFalse();
  }

  @Test
  void heads_enteredOnceOrInFull_areReadAlike() throws Exception {
    byte[] noTable = {0, 1, 0, 0, 0, 0};
    for (byte[] settings : List.of(NO_SETTINGS, noTable)) {
      Session session = protocol.session(64);
      out.clear();
      feed(session, frame(Http2Frames.SETTINGS, 0, 0, settings));
      out.clear();
      for (int i = 0; i < 3; i++) {
        session.write(i, i, out);
      }
      DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();
      if (settings == noTable) {
        decoder.configuration().maxHeaderTableSize(0);
      }
      ByteBuf written = Unpooled.wrappedBuffer(out.array(), 0, out.position());
      for (int i = 0; i < 3; i++) {
        int length = written.readMedium();
        written.skipBytes(6);
        Http2Headers head = decoder.decodeHeaders(1, written.readSlice(length));
        assertThat(head.path().toString()).endsWith("/ShouldRateLimit");
        assertThat(head.authority()).hasToString("a:1");
        assertThat(head.get("te")).hasToString("trailers");
        written.skipBytes(written.readMedium() + 6);
      }
      assertThat(written.isReadable()).isFalse();
    }
  }

  @Test
  void stream_thatEnds_answersAllInFlight() throws Exception {
    GrpcProtocol streamed = GrpcProtocol.streamOfChecks("a:1", "{\"user_id\":\"{key}\"}");
    Session session = streamed.session(64);
    feed(session, frame(Http2Frames.SETTINGS, 0, 0, NO_SETTINGS));
    for (int i = 0; i < 3; i++) {
      session.write(i, i, out);
    }
    byte[] allowedAndAPart = {0, 0, 0, 0, 2, 8, 1, 0, 0, 0};
    byte[] deniedAfterIt = {0, 4, 16, 1, 24, 0};
    feed(session, headers(1, false, ":status", "200"));
    feed(session, frame(Http2Frames.DATA, 0, 1, allowedAndAPart));
    feed(session, frame(Http2Frames.DATA, 0, 1, deniedAfterIt));
    feed(session, headers(1, true, "grpc-status", "14"));
    assertThat(told).containsExactly("0 OK", "1 LIMITED", "2 UNAVAILABLE");
    assertThat(session.hasRoom()).isFalse();
  }

  @Test
  void server_thatSpeaksNoHttp2_isSaid() {
    Session session = protocol.session(64);
    assertThatThrownBy(() -> feed(session, "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII)))
        .isInstanceOf(BadAnswerException.class);
    assertThatThrownBy(() -> feed(session(), frame(Http2Frames.HEADERS, 4, 1, new byte[] {-1})))
        .isInstanceOf(BadAnswerException.class);
  }

  @Test
  void server_thatPingsWithoutEnd_isGivenUp() {
    byte[] ping = frame(Http2Frames.PING, 0, 0, new byte[8]);
    assertThatThrownBy(
            () -> {
              Session session = session();
              for (int i = 0; i < out.capacity(); i++) {
                feed(session, ping);
              }
            })
        .isInstanceOf(BadAnswerException.class)
        .hasMessageContaining("more than this client takes");
  }
}
