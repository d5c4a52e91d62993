package dev.weir.app.load.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * The client's side of HTTP/2 (RFC 9113) on one connection, for calls of gRPC: settings, windows,
 * pings and farewells. Requests wait for the server's settings, and for its windows.
 */
abstract class Http2Session implements Session {

  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
  private static final int SETTING_BYTES = 6;
  private static final int TABLE_SIZE = 1;
  private static final int ENABLE_PUSH = 2;
  private static final int MAX_STREAMS = 3;
  private static final int INITIAL_WINDOW = 4;
  private static final int DEFAULT_WINDOW = 65_535;
  private static final int OUR_WINDOW = 1 << 30;
  private static final int MAX_HEAD_BYTES = 1 << 16;
  private static final int LAST_STREAM = Integer.MAX_VALUE - 2;
  private static final int PING_BYTES = 8;

  private final RequestHeads heads;
  private final int span;
  private final AnswerHeads answers = new AnswerHeads();
  private final Http2Frames frames = new Http2Frames();
  private final ByteArrayOutputStream headParts = new ByteArrayOutputStream();
  private int headFlags;
  private int headStream;
  private boolean hasSettings;
  private boolean leaving;
  private boolean usesTable = true;
  private boolean givesUpTable;
  private boolean entered;
  private int nextStream = 1;
  private int openStreams;
  private long maxStreams = Long.MAX_VALUE;

  /** What a stream may send at its beginning. */
  private long streamWindow = DEFAULT_WINDOW;

  private long window = DEFAULT_WINDOW;
  private int unreturned;

  /**
   * @param span streams from the oldest open one to the newest
   */
  Http2Session(RequestHeads heads, int span) {
    this.heads = heads;
    this.span = span;
  }

  /** The server has said how it is to be talked to: called once. */
  abstract void ready(ByteBuffer out);

  /** The server lets every stream send so many bytes more, or less. */
  abstract void windowMoved(long more);

  /** The server lets a stream send so many bytes more. */
  abstract void windowOf(int stream, int more);

  /** A piece of an answer's content. */
  abstract void data(int stream, byte[] bytes, int from, int length, Sink sink)
      throws BadAnswerException;

  /** A stream is over, with this code of {@link GrpcCode}. */
  abstract void ended(int stream, int code, Sink sink);

  @Override
  public void begin(ByteBuffer out) {
    out.put(PREFACE);
    Http2Frames.head(out, 2 * SETTING_BYTES, Http2Frames.SETTINGS, 0, 0);
    out.putShort((short) ENABLE_PUSH).putInt(0);
    out.putShort((short) INITIAL_WINDOW).putInt(OUR_WINDOW);
    Http2Frames.windowUpdate(out, 0, OUR_WINDOW);
  }

  /** Whether a stream may be opened. */
  final boolean mayOpen() {
    return hasSettings && !leaving && openStreams < maxStreams && nextStream <= LAST_STREAM;
  }

  @Override
  public boolean isLast() {
    return leaving || nextStream > LAST_STREAM;
  }

  /** What all streams together may send. */
  final long window() {
    return window;
  }

  /** What a stream may send at its beginning. */
  final long streamWindow() {
    return streamWindow;
  }

  /** Bytes of content are about to be sent. */
  final void sending(int bytes) {
    window -= bytes;
  }

  /** Opens a stream, and returns its number. */
  final int open(ByteBuffer out) {
    int stream = nextStream;
    nextStream += 2;
    openStreams++;
    byte[] head = usesTable ? entered ? heads.next() : heads.first() : heads.plain(givesUpTable);
    entered = true;
    givesUpTable = false;
    Http2Frames.head(out, head.length, Http2Frames.HEADERS, Http2Frames.END_HEADERS, stream);
    out.put(head);
    return stream;
  }

  @Override
  public final void read(byte[] bytes, int length, ByteBuffer out, Sink sink)
      throws BadAnswerException {
    frames.read(
        bytes,
        length,
        (type, flags, stream, at, from, size) ->
            frame(new Frame(type, flags, stream, at, from, size), out, sink));
  }

  /** A frame where it lies. */
  private static final class Frame {

    private final int type;
    private final int flags;
    private final int stream;
    private final byte[] bytes;
    private final int from;
    private final int length;

    Frame(int type, int flags, int stream, byte[] bytes, int from, int length) {
      this.type = type;
      this.flags = flags;
      this.stream = stream;
      this.bytes = bytes;
      this.from = from;
      this.length = length;
    }

    boolean has(int flag) {
      return (flags & flag) != 0;
    }

    int number(int at) throws BadAnswerException {
      if (length < at + Integer.BYTES) {
        throw new BadAnswerException("a frame of type " + type + ": " + length + " bytes");
      }
      return Http2Frames.number(bytes, from + at);
    }
  }

  private void frame(Frame frame, ByteBuffer out, Sink sink) throws BadAnswerException {
    if (!hasSettings && frame.type != Http2Frames.SETTINGS) {
      throw new BadAnswerException("the first frame: no settings (expected: HTTP/2)");
    }
    switch (frame.type) {
      case Http2Frames.SETTINGS -> settings(frame, out);
      case Http2Frames.HEADERS -> headers(frame, sink);
      case Http2Frames.CONTINUATION -> headPart(frame, 0, sink);
      case Http2Frames.DATA -> content(frame, out, sink);
      case Http2Frames.RST_STREAM -> end(frame.stream, GrpcCode.RESET, sink);
      case Http2Frames.PING -> ping(frame, out);
      case Http2Frames.GOAWAY -> goneAway(frame.number(0) & Integer.MAX_VALUE, sink);
      case Http2Frames.WINDOW_UPDATE -> {
        int more = frame.number(0);
        if (frame.stream == 0) {
          window += more;
        } else {
          windowOf(frame.stream, more);
        }
      }
      default -> {
        // an extension, which RFC 9113 has clients ignore
      }
    }
  }

  private void settings(Frame frame, ByteBuffer out) throws BadAnswerException {
    if (frame.has(Http2Frames.ACK)) {
      return;
    }
    for (int at = 0; at + SETTING_BYTES <= frame.length; at += SETTING_BYTES) {
      int name = frame.bytes[frame.from + at + 1];
      long value = frame.number(at + 2) & 0xffff_ffffL;
      switch (name) {
        case TABLE_SIZE -> {
          givesUpTable |= usesTable && !heads.fitInto(value);
          usesTable &= heads.fitInto(value);
        }
        case MAX_STREAMS -> maxStreams = value;
        case INITIAL_WINDOW -> {
          windowMoved(value - streamWindow);
          streamWindow = value;
        }
        default -> {
          // the others bound what is never as large
        }
      }
    }
    say(out, 0);
    Http2Frames.head(out, 0, Http2Frames.SETTINGS, Http2Frames.ACK, 0);
    if (!hasSettings) {
      hasSettings = true;
      ready(out);
    }
  }

  private static void ping(Frame frame, ByteBuffer out) throws BadAnswerException {
    if (!frame.has(Http2Frames.ACK)) {
      say(out, PING_BYTES);
      Http2Frames.head(out, PING_BYTES, Http2Frames.PING, Http2Frames.ACK, 0);
      out.putInt(frame.number(0)).putInt(frame.number(Integer.BYTES));
    }
  }

  /** Makes sure that there is room for what a server makes a client say. */
  private static void say(ByteBuffer out, int payload) throws BadAnswerException {
    if (out.remaining() < Http2Frames.HEAD_BYTES + payload) {
      throw new BadAnswerException("frames to be answered: more than this client takes");
    }
  }

  private void goneAway(int last, Sink sink) {
    leaving = true;
    long lowest = Math.max(last, nextStream - 2L * span - 1);
    for (int stream = nextStream - 2; stream > lowest; stream -= 2) {
      ended(stream, GrpcCode.GONE_AWAY, sink);
    }
  }

  private void headers(Frame frame, Sink sink) throws BadAnswerException {
    headFlags = frame.flags;
    headStream = frame.stream;
    headParts.reset();
    headPart(frame, frame.has(Http2Frames.PRIORITY) ? 5 : 0, sink);
  }

  private void headPart(Frame frame, int skipped, Sink sink) throws BadAnswerException {
    boolean padded = frame.type == Http2Frames.HEADERS && frame.has(Http2Frames.PADDED);
    int from = frame.from + skipped + (padded ? 1 : 0);
    int padding = padded ? frame.bytes[frame.from] & 0xff : 0;
    int length = frame.from + frame.length - padding - from;
    if (length < 0 || headParts.size() + length > MAX_HEAD_BYTES) {
      throw new BadAnswerException("the head of an answer: of a length that cannot be");
    }
    int code;
    if (frame.has(Http2Frames.END_HEADERS) && headParts.size() == 0) {
      code = answers.read(frame.bytes, from, length);
    } else {
      headParts.write(frame.bytes, from, length);
      if (!frame.has(Http2Frames.END_HEADERS)) {
        return;
      }
      code = answers.read(headParts.toByteArray(), 0, headParts.size());
    }
    if ((headFlags & Http2Frames.END_STREAM) != 0) {
      end(headStream, code == AnswerHeads.NONE ? GrpcCode.UNKNOWN : code, sink);
    }
  }

  private void content(Frame frame, ByteBuffer out, Sink sink) throws BadAnswerException {
    boolean padded = frame.has(Http2Frames.PADDED);
    int padding = padded ? 1 + (frame.bytes[frame.from] & 0xff) : 0;
    if (padding > frame.length) {
      throw new BadAnswerException("a frame: more padding than bytes");
    }
    int from = frame.from + (padded ? 1 : 0);
    data(frame.stream, frame.bytes, from, frame.length - padding, sink);
    unreturned += frame.length;
    if (unreturned >= OUR_WINDOW / 2) {
      say(out, 2 * Http2Frames.HEAD_BYTES);
      Http2Frames.windowUpdate(out, 0, unreturned);
      Http2Frames.windowUpdate(out, frame.stream, unreturned);
      unreturned = 0;
    }
    if (frame.has(Http2Frames.END_STREAM)) {
      end(frame.stream, GrpcCode.UNKNOWN, sink);
    }
  }

  private void end(int stream, int code, Sink sink) {
    openStreams--;
    ended(stream, code, sink);
  }
}
