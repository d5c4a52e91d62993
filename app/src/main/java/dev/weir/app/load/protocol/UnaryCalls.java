package dev.weir.app.load.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** A call for each request: many at a time on a connection, answered in any order. */
final class UnaryCalls extends Http2Session {

  private final Message message;
  private final AnswerForm form;
  private final int maxBytes;

  /** What the message of each call in flight has said. */
  private final int[] said;

  /** Messages of which not everything has come, by stream. */
  private final Map<Integer, ByteArrayOutputStream> parts = new HashMap<>();

  /**
   * @param span from the oldest call in flight to the newest
   */
  UnaryCalls(RequestHeads heads, Message message, AnswerForm form, int span) {
    super(heads, span);
    this.message = message;
    this.form = form;
    this.maxBytes = Math.toIntExact(GrpcProtocol.PREFIX_BYTES + message.maxLength());
    this.said = new int[span];
  }

  @Override
  void ready(ByteBuffer out) {}

  @Override
  void windowMoved(long more) {}

  @Override
  void windowOf(int stream, int more) {}

  @Override
  public boolean hasRoom() {
    return mayOpen() && window() >= maxBytes && streamWindow() >= maxBytes;
  }

  @Override
  public void write(long number, long key, ByteBuffer out) {
    int stream = open(out);
    said[slot(stream)] = GrpcCode.UNKNOWN;
    int length = message.length(number, key);
    sending(GrpcProtocol.PREFIX_BYTES + length);
    Http2Frames.head(
        out, GrpcProtocol.PREFIX_BYTES + length, Http2Frames.DATA, Http2Frames.END_STREAM, stream);
    out.put((byte) 0).putInt(length);
    message.write(number, key, out);
  }

  @Override
  void data(int stream, byte[] bytes, int from, int length, Sink sink) throws BadAnswerException {
    boolean isWhole =
        length >= GrpcProtocol.PREFIX_BYTES
            && length == GrpcProtocol.PREFIX_BYTES + GrpcProtocol.length(bytes, from);
    if (isWhole && parts.isEmpty()) {
      said[slot(stream)] = code(bytes, from, length);
      return;
    }
    ByteArrayOutputStream part = parts.computeIfAbsent(stream, of -> new ByteArrayOutputStream());
    part.write(bytes, from, length);
    byte[] all = part.toByteArray();
    if (all.length >= GrpcProtocol.PREFIX_BYTES
        && all.length >= GrpcProtocol.PREFIX_BYTES + GrpcProtocol.length(all, 0)) {
      parts.remove(stream);
      said[slot(stream)] = code(all, 0, all.length);
    }
  }

  private int code(byte[] bytes, int from, int length) throws BadAnswerException {
    return form.code(bytes, from + GrpcProtocol.PREFIX_BYTES, length - GrpcProtocol.PREFIX_BYTES);
  }

  @Override
  void ended(int stream, int code, Sink sink) {
    parts.remove(stream);
    sink.answered(stream / 2, code == GrpcCode.OK ? said[slot(stream)] : code, false);
  }

  private int slot(int stream) {
    return stream / 2 % said.length;
  }
}
