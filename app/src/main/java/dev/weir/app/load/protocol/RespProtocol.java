package dev.weir.app.load.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The Redis protocol, version 2: one command again and again, as an array of bulk strings. */
public final class RespProtocol implements Protocol {

  static final int ALLOWED = 0;
  static final int DENIED = 1;
  static final int REFUSED = 2;
  static final int FAILED = 3;

  private static final int MAX_LENGTH_LINE = 16;

  /** Which integer, if it is the first of an answer, says that the request was denied. */
  private final long denial;

  private final byte[] head;
  private final List<Template> words = new ArrayList<>();

  /**
   * @param command words with spaces between, each a template; at least one
   */
  public RespProtocol(String command) {
    for (String word : command.strip().split("\\s+", -1)) {
      words.add(Template.of(word));
    }
    head = ("*" + words.size() + "\r\n").getBytes(US_ASCII);
    String name = command.strip().toUpperCase(Locale.ROOT);
    denial = name.startsWith("CL.THROTTLE ") ? 1 : name.startsWith("WEIR.CHECK ") ? 0 : -1;
  }

  @Override
  public long maxRequestBytes() {
    return head.length + words.stream().mapToLong(word -> word.maxLength() + MAX_LENGTH_LINE).sum();
  }

  @Override
  public boolean isInOrder() {
    return true;
  }

  @Override
  public Session session(int span) {
    RespReplies replies = new RespReplies(denial);
    return new Session() {
      @Override
      public void write(long number, long key, ByteBuffer out) {
        writeCommand(number, key, out);
      }

      @Override
      public void read(byte[] bytes, int length, ByteBuffer out, Sink sink)
          throws BadAnswerException {
        replies.read(bytes, length, sink);
      }
    };
  }

  private void writeCommand(long number, long key, ByteBuffer out) {
    out.put(head);
    for (int i = 0; i < words.size(); i++) {
      Template word = words.get(i);
      out.put((byte) '$');
      Template.writeNumber(word.length(number, key), out);
      out.put((byte) '\r').put((byte) '\n');
      word.write(number, key, out);
      out.put((byte) '\r').put((byte) '\n');
    }
  }

  @Override
  public Verdict verdict(int code) {
    return switch (code) {
      case ALLOWED -> Verdict.ALLOWED;
      case DENIED -> Verdict.DENIED;
      case REFUSED -> Verdict.REFUSED;
      default -> Verdict.FAILED;
    };
  }

  @Override
  public String name(int code) {
    return switch (code) {
      case ALLOWED -> "OK";
      case DENIED -> "LIMITED";
      case REFUSED -> "ERR";
      default -> "FAILED";
    };
  }
}
