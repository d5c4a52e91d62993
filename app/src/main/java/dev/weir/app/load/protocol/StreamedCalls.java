package dev.weir.app.load.protocol;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** One call for all requests of a connection, each a message of it, answered in order. */
final class StreamedCalls extends Http2Session {

  private final Message message;
  private final AnswerForm form;
  private final int maxBytes;
  private byte[] part = new byte[1024];
  private int partLength;
  private int stream;
  private boolean over;
  private long window;
  private long asked;
  private long answered;

  StreamedCalls(RequestHeads heads, Message message, AnswerForm form) {
    super(heads, 1);
    this.message = message;
    this.form = form;
    this.maxBytes = Math.toIntExact(GrpcProtocol.PREFIX_BYTES + message.maxLength());
  }

  @Override
  void ready(ByteBuffer out) {
    stream = open(out);
    window += streamWindow();
  }

  @Override
  void windowMoved(long more) {
    window += stream == 0 ? 0 : more;
  }

  @Override
  void windowOf(int which, int more) {
    window += more;
  }

  @Override
  public boolean hasRoom() {
    return stream != 0 && !isLast() && window >= maxBytes && window() >= maxBytes;
  }

  @Override
  public boolean isLast() {
    return over || super.isLast();
  }

  @Override
  public void write(long number, long key, ByteBuffer out) {
    int length = message.length(number, key);
    int size = GrpcProtocol.PREFIX_BYTES + length;
    window -= size;
    sending(size);
    asked++;
    Http2Frames.head(out, size, Http2Frames.DATA, 0, stream);
    out.put((byte) 0).putInt(length);
    message.write(number, key, out);
  }

  @Override
  void data(int of, byte[] bytes, int from, int length, Sink sink) throws BadAnswerException {
    if (partLength > 0) {
      append(bytes, from, length);
      int read = messages(part, 0, partLength, sink);
      partLength -= read;
      System.arraycopy(part, read, part, 0, partLength);
    } else {
      int read = messages(bytes, from, length, sink);
      append(bytes, from + read, length - read);
    }
  }

  /** Reads whole messages, and returns how many bytes they had. */
  private int messages(byte[] bytes, int from, int length, Sink sink) throws BadAnswerException {
    int at = 0;
    while (length - at >= GrpcProtocol.PREFIX_BYTES) {
      int size = GrpcProtocol.length(bytes, from + at);
      if (length - at < GrpcProtocol.PREFIX_BYTES + size) {
        break;
      }
      int code = form.code(bytes, from + at + GrpcProtocol.PREFIX_BYTES, size);
      sink.answered(answered++, code, false);
      at += GrpcProtocol.PREFIX_BYTES + size;
    }
    return at;
  }

  private void append(byte[] bytes, int from, int length) {
    if (partLength + length > part.length) {
      part = Arrays.copyOf(part, Math.max(2 * part.length, partLength + length));
    }
    System.arraycopy(bytes, from, part, partLength, length);
    partLength += length;
  }

  @Override
  void ended(int of, int code, Sink sink) {
    over = true;
    while (answered < asked) {
      sink.answered(answered++, code == GrpcCode.OK ? GrpcCode.RESET : code, true);
    }
  }
}
