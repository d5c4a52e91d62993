package dev.weir.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

@SuppressWarnings("FutureReturnValueIgnored") // what is sent is looked at
class SmallWritesTest {

  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
  private final EmbeddedChannel channel = new EmbeddedChannel(new SmallWrites());

  SmallWritesTest() {
    channel.config().setAllocator(allocator);
  }

  private static ByteBuf bytes(int count, int of) {
    return Unpooled.buffer().writeZero(count).writeByte(of);
  }

  @Property(tries = 300, seed = "20061121")
  void flush_afterPiecesOfAnySize_carriesThemInTheirOrder(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 3_000) Integer> sizes) {
    ByteBuf expected = Unpooled.buffer();
    List<ByteBuf> pieces = new ArrayList<>();
    List<ChannelFuture> sent = new ArrayList<>();
    EmbeddedChannel one = new EmbeddedChannel(new SmallWrites());
    for (int i = 0; i < sizes.size(); i++) {
      ByteBuf piece = bytes(sizes.get(i), i);
      expected.writeBytes(piece.duplicate());
      pieces.add(piece);
      sent.add(one.write(piece));
    }
    one.flush();

    assertThat(read(one)).isEqualTo(expected);
    assertThat(sent).allMatch(ChannelFuture::isSuccess);
    assertThat(pieces).allMatch(piece -> piece.refCnt() == 0);
    assertThat(one.finish()).isFalse();
  }

  private static ByteBuf read(EmbeddedChannel from) {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf part = from.readOutbound(); part != null; part = from.readOutbound()) {
      all.writeBytes(part);
      part.release();
    }
    return all;
  }

  @Test
  void flush_afterSmallPieces_carriesOneBuffer() {
    for (int i = 0; i < 100; i++) {
      channel.write(bytes(20, i));
    }
    channel.flush();

    assertThat(channel.outboundMessages()).hasSize(1);
    channel.releaseOutbound();
  }

  @Test
  void flush_afterMoreSmallPiecesThanABufferHolds_carriesThemAll() {
    ByteBuf expected = Unpooled.buffer();
    for (int i = 0; i < 50; i++) {
      ByteBuf piece = bytes(1_000, i);
      expected.writeBytes(piece.duplicate());
      channel.write(piece);
    }
    channel.flush();

    assertThat(channel.outboundMessages()).hasSizeBetween(2, 10);
    assertThat(read(channel)).isEqualTo(expected);
  }

  @Test
  void write_beforeTheFlush_isNotSent() {
    ChannelFuture sent = channel.write(bytes(20, 1));

    assertThat(sent.isDone()).isFalse();
    assertThat(channel.outboundMessages()).isEmpty();
  }

  @Test
  void write_tooLarge_goesAfterWhatCameBefore() {
    ByteBuf large = bytes(5_000, 2);
    channel.write(bytes(20, 1));
    channel.write(large);
    channel.flush();

    assertThat(channel.outboundMessages()).hasSize(2);
    assertThat(channel.outboundMessages()).last().isSameAs(large);
    channel.releaseOutbound();
  }

  @Test
  void close_withPiecesAtHand_freesThemAndTellsWhoWaits() {
    ByteBuf piece = bytes(20, 1);
    ChannelFuture sent = channel.write(piece);

    channel.close().syncUninterruptibly();

    assertThat(sent.cause()).isNotNull();
    assertThat(piece.refCnt()).isZero();
    assertThat(allocator.metric().usedDirectMemory()).isZero();
  }

  @Test
  void removal_withPiecesAtHand_freesThemAndTellsWhoWaits() {
    ByteBuf piece = bytes(20, 1);
    ChannelFuture sent = channel.write(piece);

    channel.pipeline().remove(SmallWrites.class);

    assertThat(sent.cause()).isNotNull();
    assertThat(piece.refCnt()).isZero();
    assertThat(allocator.metric().usedDirectMemory()).isZero();
  }
}
