package dev.weir.app.load.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.List;

/** HTTP/1.1 with connections that are kept. */
public final class HttpProtocol implements Protocol {

  private static final byte[] CONTENT_LENGTH = "Content-Length: ".getBytes(US_ASCII);
  private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(US_ASCII);
  private static final int MAX_LENGTH_LINE = 40;
  private static final int TOO_MANY_REQUESTS = 429;

  private final Template head;
  private final Template body;
  private final boolean hasLength;
  private final boolean answersHaveBodies;

  /**
   * @param method such as GET
   * @param path with its query; a template
   * @param headers whole lines, templates too
   * @param body empty for none
   */
  public HttpProtocol(String method, String path, List<String> headers, String body) {
    String lines = method + " " + path + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\n";
    this.body = Template.of(body);
    this.hasLength = !this.body.isEmpty() || method.matches("POST|PUT|PATCH");
    this.head = Template.of(hasLength ? lines : lines + "\r\n");
    this.answersHaveBodies = !method.equals("HEAD");
  }

  @Override
  public long maxRequestBytes() {
    return head.maxLength() + MAX_LENGTH_LINE + body.maxLength();
  }

  @Override
  public boolean isInOrder() {
    return true;
  }

  @Override
  public Session session(int span) {
    HttpAnswers answers = new HttpAnswers(answersHaveBodies);
    return new Session() {
      @Override
      public void write(long number, long key, ByteBuffer out) {
        writeRequest(number, key, out);
      }

      @Override
      public void read(byte[] bytes, int length, ByteBuffer out, Sink sink)
          throws BadAnswerException {
        answers.read(bytes, length, sink);
      }

      @Override
      public void end(Sink sink) {
        answers.end(sink);
      }
    };
  }

  private void writeRequest(long number, long key, ByteBuffer out) {
    head.write(number, key, out);
    if (hasLength) {
      out.put(CONTENT_LENGTH);
      Template.writeNumber(body.length(number, key), out);
      out.put(END_OF_HEAD);
      body.write(number, key, out);
    }
  }

  @Override
  public Verdict verdict(int code) {
    if (code == TOO_MANY_REQUESTS) {
      return Verdict.DENIED;
    }
    if (code >= 500) {
      return Verdict.FAILED;
    }
    return code >= 400 ? Verdict.REFUSED : Verdict.ALLOWED;
  }

  @Override
  public String name(int code) {
    return Integer.toString(code);
  }
}
