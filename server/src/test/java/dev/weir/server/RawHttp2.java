package dev.weir.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.function.Predicate;

/** A connection over HTTP/2 of which each frame is the test's own. */
final class RawHttp2 implements AutoCloseable {

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

  /**
   * What came.
   *
   * @param stream 0 for the connection
   * @param payload a byte a character
   */
  record Frame(int type, int flags, int stream, String payload) {

    /** Of GOAWAY: the last stream that is or will be answered. */
    int lastStream() {
      return (payload.charAt(0) & 0x7f) << 24
          | payload.charAt(1) << 16
          | payload.charAt(2) << 8
          | payload.charAt(3);
    }

    boolean ends() {
      return (flags & END_STREAM) != 0 && (type == DATA || type == HEADERS);
    }
  }

  final Socket socket;
  private final DataInputStream in;
  private int heads;

  /** Connects, says that it speaks HTTP/2 and sends these settings. */
  RawHttp2(int port, byte[] settings) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    in = new DataInputStream(socket.getInputStream());
    socket.getOutputStream().write(PREFACE);
    send(SETTINGS, 0, 0, settings);
  }

  /** Lets the server send a gigabyte over all streams, where it may send 64 KiB else. */
  void takeAll() throws IOException {
    send(WINDOW_UPDATE, 0, 0, new byte[] {0x40, 0, 0, 0});
  }

  /** One setting. */
  static byte[] setting(int id, int value) {
    return new byte[] {
      (byte) (id >> 8),
      (byte) id,
      (byte) (value >> 24),
      (byte) (value >> 16),
      (byte) (value >> 8),
      (byte) value
    };
  }

  /** So that no answer's body may be sent. */
  static byte[] noWindow() {
    return setting(4, 0);
  }

  /** The head of a request, in HPACK without a table. */
  static byte[] head(String path, String contentType, String... more) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.write(0x83); // :method POST
    block.write(0x86); // :scheme http
    literal(block, ":authority", "localhost");
    literal(block, ":path", path);
    literal(block, "content-type", contentType);
    for (int i = 0; i < more.length; i += 2) {
      literal(block, more[i], more[i + 1]);
    }
    return block.toByteArray();
  }

  private static void literal(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    block.write(name.length());
    block.writeBytes(name.getBytes(US_ASCII));
    block.write(value.length());
    block.writeBytes(value.getBytes(US_ASCII));
  }

  /** A message of gRPC with its prefix. */
  static byte[] message(byte[] message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 0, 0, (byte) (message.length >> 8), (byte) message.length});
    out.writeBytes(message);
    return out.toByteArray();
  }

  static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(payload.length >> 16);
    out.write(payload.length >> 8);
    out.write(payload.length);
    out.write(type);
    out.write(flags);
    out.write(stream >> 24);
    out.write(stream >> 16);
    out.write(stream >> 8);
    out.write(stream);
    out.writeBytes(payload);
    return out.toByteArray();
  }

  void send(int type, int flags, int stream, byte[] payload) throws IOException {
    socket.getOutputStream().write(frame(type, flags, stream, payload));
  }

  /** A whole request. */
  void request(int stream, byte[] head, byte[] body) throws IOException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(frame(HEADERS, END_HEADERS, stream, head));
    both.writeBytes(frame(DATA, END_STREAM, stream, body));
    socket.getOutputStream().write(both.toByteArray());
  }

  /** The next frame; of type −1 at the end. */
  Frame read() throws IOException {
    int first = in.read();
    if (first < 0) {
      return new Frame(-1, 0, 0, "");
    }
    int length = first << 16 | in.readUnsignedShort();
    int type = in.read();
    int flags = in.read();
    int stream = in.readInt();
    heads += type == HEADERS ? 1 : 0;
    return new Frame(type, flags, stream, new String(in.readNBytes(length), ISO_8859_1));
  }

  /** Reads on until such a frame has come, or the end. */
  Frame readTo(Predicate<Frame> last) throws IOException {
    Frame frame;
    do {
      frame = read();
    } while (frame.type() >= 0 && !last.test(frame));
    return frame;
  }

  /** How many heads have been read. */
  int heads() {
    return heads;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
