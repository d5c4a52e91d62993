package dev.weir.server.rpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One method of a service. Immutable, and as thread-safe as its handler.
 *
 * @param <Q> the request
 * @param <R> the answer
 */
public final class Method<Q, R> {

  /** What goes in and what comes out. */
  enum Kind {
    /** A request, an answer. */
    UNARY,
    /** A stream of requests, an answer for each, in their order. */
    EACH,
    /** A request, answers until the caller has enough. */
    FEED
  }

  /**
   * Reads a message.
   *
   * @param <Q> the message
   */
  interface Reader<Q> {

    /** The message in the first so many bytes, of which nothing may be kept. */
    Q read(byte[] bytes, int length) throws InvalidProtocolBufferException;
  }

  private final String name;
  private final Kind kind;
  private final int maxBytes;
  private final Reader<Q> reader;
  private final AnswerForm<R> form;
  private final RequestHandler<Q, R> handler;
  private final @Nullable Guard guard;

  private Method(
      String name,
      Kind kind,
      int maxBytes,
      Reader<Q> reader,
      AnswerForm<R> form,
      RequestHandler<Q, R> handler,
      @Nullable Guard guard) {
    this.name = name;
    this.kind = kind;
    this.maxBytes = maxBytes;
    this.reader = reader;
    this.form = form;
    this.handler = handler;
    this.guard = guard;
  }

  /** The same for callers whom a guard lets in. */
  public Method<Q, R> guardedBy(Guard guard) {
    return new Method<>(name, kind, maxBytes, reader, form, handler, guard);
  }

  private static <Q> Reader<Q> reader(Parser<Q> parser) {
    return (bytes, length) -> parser.parseFrom(bytes, 0, length);
  }

  /** A request, an answer. */
  public static <Q extends MessageLite, R extends MessageLite> Method<Q, R> unary(
      String name, Parser<Q> parser, RequestHandler<Q, R> handler) {
    return new Method<>(
        name,
        Kind.UNARY,
        Bounds.MESSAGE_BYTES,
        reader(parser),
        AnswerForm.message(),
        handler,
        null);
  }

  /**
   * A request, an answer, for who reads and writes messages on his own.
   *
   * @param maxBytes the longest request
   */
  public static Method<byte[], byte[]> unaryOfBytes(
      String name, int maxBytes, RequestHandler<byte[], byte[]> handler) {
    return new Method<>(
        name, Kind.UNARY, maxBytes, Arrays::copyOf, AnswerForm.BYTES, handler, null);
  }

  /**
   * A stream of requests, an answer for each, in their order however they come. Reading stops while
   * many answers are waited for, or while the caller does not take what it asked for.
   */
  public static <Q extends MessageLite, R extends MessageLite> Method<Q, R> each(
      String name, Parser<Q> parser, RequestHandler<Q, R> handler) {
    return new Method<>(
        name, Kind.EACH, Bounds.MESSAGE_BYTES, reader(parser), AnswerForm.message(), handler, null);
  }

  /**
   * A request, and answers until the caller has enough. Nothing bounds how many wait for a caller
   * that does not read, so they have to be few.
   */
  static <Q extends MessageLite, R extends MessageLite> Method<Q, R> feed(
      String name, Parser<Q> parser, BiConsumer<Q, Feed<R>> handler) {
    return new Method<>(
        name,
        Kind.FEED,
        Bounds.MESSAGE_BYTES,
        reader(parser),
        AnswerForm.message(),
        (request, feed) -> handler.accept(request, (Feed<R>) feed),
        null);
  }

  String name() {
    return name;
  }

  Kind kind() {
    return kind;
  }

  int maxBytes() {
    return maxBytes;
  }

  Reader<Q> reader() {
    return reader;
  }

  AnswerForm<R> form() {
    return form;
  }

  RequestHandler<Q, R> handler() {
    return handler;
  }

  @Nullable Guard guard() {
    return guard;
  }
}
