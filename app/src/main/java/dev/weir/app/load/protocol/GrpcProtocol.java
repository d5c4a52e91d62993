package dev.weir.app.load.protocol;

import dev.weir.limit.InvalidValueException;

/** gRPC: one method again and again, each request a call of its own or all of them one stream. */
public final class GrpcProtocol implements Protocol {

  /** The byte that says whether a message is compressed, and its length. */
  static final int PREFIX_BYTES = 5;

  private static final int MAX_MESSAGE = 1 << 16;

  private final RequestHeads heads;
  private final Message message;
  private final AnswerForm form;
  private final boolean streams;

  private GrpcProtocol(
      String method, String authority, Message message, AnswerForm form, boolean streams) {
    this.heads = new RequestHeads(method, authority);
    this.message = message;
    this.form = form;
    this.streams = streams;
    int most = Http2Frames.MAX_PAYLOAD - PREFIX_BYTES;
    if (message.maxLength() > most) {
      throw new InvalidValueException("--body", message.maxLength() + " bytes", "0.." + most);
    }
  }

  /**
   * Weir's own, a call for each check.
   *
   * @param json the request's fields, whose texts are templates
   * @throws InvalidValueException if they are none
   */
  public static GrpcProtocol checks(String authority, String json) {
    return new GrpcProtocol(
        "/weir.v1.RateLimiter/CheckRateLimit",
        authority,
        MessageForm.CHECK.read(json),
        AnswerForm.CHECK,
        false);
  }

  /**
   * Weir's own, one stream of checks on each connection.
   *
   * @param json the request's fields, whose texts are templates
   * @throws InvalidValueException if they are none
   */
  public static GrpcProtocol streamOfChecks(String authority, String json) {
    return new GrpcProtocol(
        "/weir.v1.RateLimiter/CheckStream",
        authority,
        MessageForm.CHECK.read(json),
        AnswerForm.CHECK,
        true);
  }

  /**
   * Envoy's rate limit service.
   *
   * @param json the request's fields, whose texts are templates
   * @throws InvalidValueException if they are none
   */
  public static GrpcProtocol envoy(String authority, String json) {
    return new GrpcProtocol(
        "/envoy.service.ratelimit.v3.RateLimitService/ShouldRateLimit",
        authority,
        MessageForm.ENVOY.read(json),
        AnswerForm.ENVOY,
        false);
  }

  @Override
  public long maxRequestBytes() {
    return 2L * Http2Frames.HEAD_BYTES + heads.maxLength() + PREFIX_BYTES + message.maxLength();
  }

  @Override
  public boolean isInOrder() {
    return streams;
  }

  @Override
  public Session session(int span) {
    return streams
        ? new StreamedCalls(heads, message, form)
        : new UnaryCalls(heads, message, form, span);
  }

  @Override
  public Verdict verdict(int code) {
    return GrpcCode.verdict(code);
  }

  @Override
  public String name(int code) {
    return GrpcCode.name(code);
  }

  /** The length of a message, after its prefix. */
  static int length(byte[] bytes, int from) throws BadAnswerException {
    int length = Http2Frames.number(bytes, from + 1);
    if (bytes[from] != 0 || length < 0 || length > MAX_MESSAGE) {
      throw new BadAnswerException("a message: compressed, or longer than " + MAX_MESSAGE);
    }
    return length;
  }
}
