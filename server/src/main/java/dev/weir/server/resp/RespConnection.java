package dev.weir.server.resp;

import dev.weir.limit.InvalidValueException;
import dev.weir.server.listen.ConnectionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: reads commands as they come, and answers them in their order. What a store in
 * memory decides is written at once; what a remote one does waits in a queue. Reading stops while
 * {@value #MAX_PENDING} answers wait, or while the client does not take what was written.
 *
 * <p>Belongs to one event loop; {@link #settled} may be called from any thread.
 */
final class RespConnection extends ChannelInboundHandlerAdapter implements ConnectionHandler {

  private static final int MAX_PENDING = 1024;
  private static final int FIRST_OUTPUT_BYTES = 1024;
  private static final int MAX_OUTPUT_BYTES = 64 * 1024;

  private static final String INTERNAL = "ERR internal error";

  private static final String OWN_LIMIT =
      "ERR cl.throttle: a check with its own limit (expected: WEIR.CHECK with attributes; own limits"
          + " are switched off here)";

  private static final Logger LOG = LoggerFactory.getLogger(RespConnection.class);

  private static final Pending.Form THROTTLE =
      (result, writer, out) -> Throttle.write(result.decision().orElseThrow(), writer, out);
  private static final Pending.Form RULES = RuleCheck::write;

  private final Desk desk;
  private final CommandReader reader = new CommandReader();
  private final ReplyWriter writer = new ReplyWriter();
  private final Handshake handshake;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private @Nullable ChannelHandlerContext context;

  /** What has come in and is not carried out yet. */
  private @Nullable ByteBuf rest;

  private @Nullable ByteBuf output;
  private @Nullable ProtocolException broken;
  private boolean busy;

  /** Whether the next command is there, and is to be answered only after those before it. */
  private boolean waits;

  private boolean finishing;
  private boolean closing;
  private boolean closed;

  /** Whether answers that have come are written at the end of this turn. */
  private boolean settles;

  RespConnection(Desk desk, long id) {
    this.desk = desk;
    this.handshake = new Handshake(desk.password(), desk.version(), writer, id);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    ReferenceCountUtil.release(rest);
    ReferenceCountUtil.release(output);
    rest = null;
    output = null;
    closing = true;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf more = (ByteBuf) message;
    if (isOver()) {
      more.release();
      return;
    }
    try {
      ByteBuf before = rest;
      if (before == null) {
        carryOut(ctx, more);
        if (more.isReadable() && !isOver()) {
          rest = ctx.alloc().heapBuffer(more.readableBytes()).writeBytes(more);
        }
      } else {
        before.discardReadBytes().writeBytes(more);
        resume(ctx);
      }
    } finally {
      more.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      resume(ctx);
      ctx.flush();
    }
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // closed is closed
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof RuntimeException) {
      faulted(cause);
    }
    ctx.close();
  }

  private void faulted(Throwable cause) {
    desk.listener().faulted();
    LOG.error("resp_command_failed", cause);
  }

  /** Goes on with what could not be carried out at once. */
  private void resume(ChannelHandlerContext ctx) {
    ByteBuf in = rest;
    if (busy) {
      return; // a flush made room, and who flushed goes on anyway
    }
    if (in == null) {
      ctx.channel().config().setAutoRead(mayGoOn(ctx));
      endIfBroken(ctx);
    } else {
      carryOut(ctx, in);
      if (!in.isReadable() || isOver()) {
        in.release();
        rest = null;
      }
    }
  }

  private boolean isOver() {
    return closing || broken != null;
  }

  /** Carries out what has come in, as far as it may. */
  private void carryOut(ChannelHandlerContext ctx, ByteBuf in) {
    busy = true;
    try {
      commands(ctx, in);
    } catch (ProtocolException e) {
      broken = e;
      desk.listener().invalid();
    } finally {
      busy = false;
    }
    ctx.channel().config().setAutoRead(mayGoOn(ctx) && !waits);
    endIfBroken(ctx);
    send(ctx);
  }

  private void commands(ChannelHandlerContext ctx, ByteBuf in) throws ProtocolException {
    waits = false;
    while (!closing && mayGoOn(ctx)) {
      int mark = in.readerIndex();
      if (!reader.next(in)) {
        return;
      }
      Arguments command = reader.arguments();
      if (command.count() > 0 && !command(ctx, command)) {
        in.readerIndex(mark);
        waits = true;
        return;
      }
    }
  }

  private boolean mayGoOn(ChannelHandlerContext ctx) {
    if (output != null && output.readableBytes() >= MAX_OUTPUT_BYTES) {
      send(ctx);
      ctx.flush();
    }
    return pending.size() < MAX_PENDING && ctx.channel().isWritable();
  }

  /** False if it has to wait for the answers before it. */
  private boolean command(ChannelHandlerContext ctx, Arguments command) {
    boolean throttle = command.is(0, Throttle.NAME);
    boolean check = (throttle || command.is(0, RuleCheck.NAME)) && handshake.authenticated();
    if (!check && !pending.isEmpty()) {
      return false;
    }
    int mark = output == null ? 0 : output.writerIndex();
    try {
      if (check) {
        deliver(ctx, throttle ? throttle(command) : rules(command));
      } else if (handshake.answer(command, output(ctx))) {
        closing = true;
      }
    } catch (CommandException e) {
      desk.listener().invalid();
      refuse(ctx, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      faulted(e);
      output(ctx).writerIndex(mark);
      refuse(ctx, INTERNAL);
    }
    return true;
  }

  private Pending throttle(Arguments command) {
    if (!desk.adHoc()) {
      throw new CommandException(OWN_LIMIT);
    }
    Pending answer = new Pending(this, THROTTLE);
    desk.service().check(Throttle.check(command, desk.limits()), answer);
    return answer;
  }

  private Pending rules(Arguments command) {
    Pending answer = new Pending(this, RULES);
    try {
      RuleCheck.Asked asked = RuleCheck.read(command, desk.service().limits(), desk.adHoc());
      desk.service().check(asked.check(), asked.traceparent(), answer);
    } catch (InvalidValueException e) {
      throw new CommandException("ERR " + e.getMessage());
    }
    return answer;
  }

  private void refuse(ChannelHandlerContext ctx, String error) {
    if (pending.isEmpty()) {
      writer.error(output(ctx), error);
    } else {
      deliver(ctx, Pending.error(this, error));
    }
  }

  private void deliver(ChannelHandlerContext ctx, Pending answer) {
    if (pending.isEmpty() && answer.isDone()) {
      write(ctx, answer);
    } else {
      answer.queue();
      pending.add(answer);
    }
  }

  /**
   * An answer has come: if all others wait for it, what can be written is written at the end of the
   * event loop's turn, in which more may come.
   */
  void settled(Pending answer) {
    ChannelHandlerContext ctx = context;
    if (ctx == null || ctx.isRemoved()) {
      return;
    }
    if (!ctx.executor().inEventLoop()) {
      ctx.executor().execute(() -> settled(answer));
    } else if (answer.isQueued() && answer == pending.peek() && !settles) {
      settles = true;
      ctx.executor().execute(this::settle);
    }
  }

  private void settle() {
    settles = false;
    ChannelHandlerContext ctx = context;
    if (ctx != null && !ctx.isRemoved()) {
      writeSettled(ctx);
      resume(ctx);
      send(ctx);
      ctx.flush();
    }
  }

  private void writeSettled(ChannelHandlerContext ctx) {
    for (Pending first = pending.peek(); first != null && first.isDone(); first = pending.peek()) {
      pending.poll();
      write(ctx, first);
    }
  }

  private void write(ChannelHandlerContext ctx, Pending answer) {
    ByteBuf out = output(ctx);
    int mark = out.writerIndex();
    try {
      answer.write(writer, out);
    } catch (RuntimeException e) {
      faulted(e);
      writer.error(out.writerIndex(mark), INTERNAL);
    }
  }

  @Override
  public void finish() {
    finishing = true;
    ChannelHandlerContext ctx = context;
    if (ctx != null && !ctx.isRemoved()) {
      resume(ctx);
      send(ctx);
    }
  }

  private void endIfBroken(ChannelHandlerContext ctx) {
    ProtocolException cause = broken;
    if (cause != null && pending.isEmpty() && !closing) {
      writer.error(output(ctx), "ERR Protocol error: " + cause.getMessage());
      closing = true;
    }
  }

  private ByteBuf output(ChannelHandlerContext ctx) {
    ByteBuf out = output;
    if (out == null) {
      out = ctx.alloc().directBuffer(FIRST_OUTPUT_BYTES);
      output = out;
    }
    return out;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nobody is left who could be told
  private void send(ChannelHandlerContext ctx) {
    closing |= finishing && pending.isEmpty();
    ByteBuf out = output;
    output = null;
    if (out != null) {
      ctx.write(out);
    }
    if (closing && !closed) {
      closed = true;
      ctx.writeAndFlush(ctx.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
    }
  }
}
