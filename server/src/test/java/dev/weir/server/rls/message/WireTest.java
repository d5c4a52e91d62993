package dev.weir.server.rls.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.UInt64Value;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import dev.weir.server.rls.message.RlsRequest.Descriptor;
import dev.weir.server.rls.message.RlsRequest.Entry;
import dev.weir.server.rls.message.RlsRequest.LimitOverride;
import dev.weir.server.rls.message.RlsResponse.CurrentLimit;
import dev.weir.server.rls.message.RlsResponse.Header;
import dev.weir.server.rls.message.RlsResponse.Status;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is read and written, against Envoy's own classes. */
class WireTest {

  private static final String[] TEXTS = {"", "a", "user", "é", "😀", "x".repeat(200)};
  private final SplittableRandom random = new SplittableRandom(20_260_101);

  private String text() {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  private RateLimitRequest request() {
    RateLimitRequest.Builder request =
        RateLimitRequest.newBuilder().setDomain(text()).setHitsAddend(random.nextInt());
    for (int i = random.nextInt(4); i > 0; i--) {
      RateLimitDescriptor.Builder descriptor = request.addDescriptorsBuilder();
      for (int j = random.nextInt(4); j > 0; j--) {
        descriptor.addEntriesBuilder().setKey(text()).setValue(text());
      }
      if (random.nextInt(3) == 0) {
        descriptor
            .getLimitBuilder()
            .setRequestsPerUnit(random.nextInt())
            .setUnitValue(random.nextInt(-2, 10));
        if (random.nextBoolean()) {
          ByteString multiplier = UInt32Value.of(random.nextInt()).toByteString();
          descriptor
              .getLimitBuilder()
              .setUnknownFields(newer(3, Field.newBuilder().addLengthDelimited(multiplier)));
        }
      }
      if (random.nextInt(3) == 0) {
        long negative = random.nextInt(2);
        descriptor.setUnknownFields(newer(4, Field.newBuilder().addVarint(negative)));
      }
      if (random.nextInt(3) == 0) {
        descriptor.setHitsAddend(UInt64Value.of(random.nextLong() >> random.nextInt(64)));
      }
    }
    return request.build();
  }

  /** A field of Envoy 1.40 that the published classes do not have. */
  private static UnknownFieldSet newer(int number, Field.Builder field) {
    return UnknownFieldSet.newBuilder().addField(number, field.build()).build();
  }

  private static RlsRequest own(RateLimitRequest request) throws InvalidProtocolBufferException {
    List<Descriptor> descriptors = new ArrayList<>();
    for (RateLimitDescriptor descriptor : request.getDescriptorsList()) {
      List<Long> negative = descriptor.getUnknownFields().getField(4).getVarintList();
      descriptors.add(
          new Descriptor(
              descriptor.getEntriesList().stream()
                  .map(entry -> new Entry(entry.getKey(), entry.getValue()))
                  .toList(),
              descriptor.hasLimit() ? own(descriptor.getLimit()) : null,
              descriptor.hasHitsAddend() ? descriptor.getHitsAddend().getValue() : null,
              !negative.isEmpty() && negative.get(negative.size() - 1) != 0));
    }
    return new RlsRequest(
        request.getDomain(), descriptors, Integer.toUnsignedLong(request.getHitsAddend()));
  }

  private static LimitOverride own(RateLimitDescriptor.RateLimitOverride limit)
      throws InvalidProtocolBufferException {
    List<ByteString> multiplier = limit.getUnknownFields().getField(3).getLengthDelimitedList();
    return new LimitOverride(
        Integer.toUnsignedLong(limit.getRequestsPerUnit()),
        limit.getUnitValue(),
        multiplier.isEmpty()
            ? 1
            : Integer.toUnsignedLong(
                UInt32Value.parseFrom(ByteString.copyFrom(multiplier)).getValue()));
  }

  @Test
  void read_anyRequest_isWhatEnvoysClassesWrote() throws InvalidProtocolBufferException {
    for (int i = 0; i < 2_000; i++) {
      RateLimitRequest request = request();
      assertThat(WireRequest.read(request.toByteArray())).isEqualTo(own(request));
    }
  }

  @Test
  void read_damagedBytes_isRefusedOrReadAsByEnvoysClasses() {
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = request().toByteArray();
      for (int damage = random.nextInt(1, 4); damage > 0 && bytes.length > 0; damage--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        RlsRequest expected = own(RateLimitRequest.parseFrom(bytes));
        assertThat(WireRequest.read(bytes)).isEqualTo(expected);
      } catch (InvalidProtocolBufferException e) {
        refused++;
        assertThatThrownBy(() -> WireRequest.read(bytes))
            .isInstanceOf(MalformedRequestException.class);
      }
    }
    assertThat(refused).isBetween(1_000, 19_000);
  }

  @Test
  void read_messagesThatComeTwice_areMerged() throws InvalidProtocolBufferException {
    byte[] first = {0x12, 7, 0x12, 2, 0x08, 5, 0x1a, 1, 0x08};
    byte[] both = {0x12, 8, 0x12, 2, 0x08, 5, 0x12, 2, 0x10, 2};
    assertThat(WireRequest.read(both)).isEqualTo(own(RateLimitRequest.parseFrom(both)));
    assertThatThrownBy(() -> WireRequest.read(first)).isInstanceOf(MalformedRequestException.class);
  }

  @Test
  void read_aThousandDescriptors_isFineAndOneMoreIsNot() {
    RateLimitRequest.Builder request = RateLimitRequest.newBuilder().setDomain("d");
    IntStream.range(0, Bounds.DESCRIPTORS).forEach(i -> request.addDescriptorsBuilder());
    assertThat(WireRequest.read(request.build().toByteArray()).descriptors()).hasSize(1_000);
    request.addDescriptorsBuilder();
    assertThatThrownBy(() -> WireRequest.read(request.build().toByteArray()))
        .hasMessage("descriptors: more than 1000 (expected: at most 1000)");
  }

  @Test
  void write_anyResponse_isWhatEnvoysClassesRead() throws InvalidProtocolBufferException {
    for (int i = 0; i < 2_000; i++) {
      List<Status> statuses =
          IntStream.range(0, random.nextInt(4)).mapToObj(j -> status()).toList();
      List<Header> headers =
          IntStream.range(0, random.nextInt(3)).mapToObj(j -> new Header(text(), text())).toList();
      Map<String, Object> metadata =
          random.nextBoolean()
              ? Map.of()
              : Map.of("list", List.of("a", 2.5, true), "struct", Map.of("x", text()));
      RlsResponse response = new RlsResponse(random.nextBoolean(), statuses, headers, metadata);
      assertSame(response, RateLimitResponse.parseFrom(WireResponse.write(response)));
    }
  }

  private Status status() {
    if (random.nextInt(4) == 0) {
      return random.nextBoolean() ? Status.NO_LIMIT : Status.UNLIMITED;
    }
    long units = Integer.toUnsignedLong(random.nextInt()) * random.nextInt(2);
    Unit unit = Objects.requireNonNull(Unit.of(random.nextInt(1, 8)));
    return new Status(
        random.nextBoolean(),
        new CurrentLimit(units, unit, random.nextInt(1, 4), text()),
        Integer.toUnsignedLong(random.nextInt()) * random.nextInt(2),
        random.nextLong(1, 31_536_001));
  }

  private static void assertSame(RlsResponse own, RateLimitResponse read)
      throws InvalidProtocolBufferException {
    assertThat(read.getOverallCodeValue()).isEqualTo(own.overLimit() ? 2 : 1);
    assertThat(read.getUnknownFields().asMap()).isEmpty();
    assertThat(read.getStatusesCount()).isEqualTo(own.statuses().size());
    for (int i = 0; i < read.getStatusesCount(); i++) {
      Status status = own.statuses().get(i);
      RateLimitResponse.DescriptorStatus other = read.getStatuses(i);
      assertThat(other.getCodeValue()).isEqualTo(status.overLimit() ? 2 : 1);
      assertThat(Integer.toUnsignedLong(other.getLimitRemaining())).isEqualTo(status.remaining());
      CurrentLimit limit = status.limit();
      assertThat(other.hasCurrentLimit()).isEqualTo(limit != null);
      assertThat(other.hasDurationUntilReset()).isEqualTo(limit != null);
      if (limit != null) {
        assertThat(Integer.toUnsignedLong(other.getCurrentLimit().getRequestsPerUnit()))
            .isEqualTo(limit.requestsPerUnit());
        assertThat(other.getCurrentLimit().getUnit().name()).isEqualTo(limit.unit().name());
        assertThat(other.getCurrentLimit().getName()).isEqualTo(limit.name());
        List<ByteString> multiplier =
            other.getCurrentLimit().getUnknownFields().getField(4).getLengthDelimitedList();
        assertThat(multiplier.isEmpty()).isEqualTo(limit.unitMultiplier() == 1);
        if (!multiplier.isEmpty()) {
          assertThat(UInt32Value.parseFrom(multiplier.get(0)).getValue())
              .isEqualTo((int) limit.unitMultiplier());
        }
        assertThat(other.getDurationUntilReset().getSeconds()).isEqualTo(status.resetSeconds());
      }
    }
    assertThat(read.getResponseHeadersToAddList().stream().map(h -> h.getKey() + h.getValue()))
        .isEqualTo(own.headers().stream().map(h -> h.key() + h.value()).toList());
    assertThat(read.hasDynamicMetadata()).isEqualTo(!own.metadata().isEmpty());
    if (!own.metadata().isEmpty()) {
      assertThat(
              read.getDynamicMetadata().getFieldsMap().get("list").getListValue().getValuesList())
          .hasSize(3);
    }
  }
}
