package dev.weir.server.rls.message;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.weir.server.rls.message.RlsRequest.Descriptor;
import dev.weir.server.rls.message.RlsRequest.Entry;
import dev.weir.server.rls.message.RlsRequest.LimitOverride;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code envoy.service.ratelimit.v3.RateLimitRequest} from protobuf's wire format. Unknown
 * fields are skipped, of a number that comes twice the last one counts, and of a message that comes
 * twice the fields are merged, as every reader does.
 */
public final class WireRequest {

  private static final int DOMAIN = tag(1, WireFormat.WIRETYPE_LENGTH_DELIMITED);
  private static final int DESCRIPTORS = tag(2, WireFormat.WIRETYPE_LENGTH_DELIMITED);
  private static final int HITS = tag(3, WireFormat.WIRETYPE_VARINT);
  private static final int ENTRIES = tag(1, WireFormat.WIRETYPE_LENGTH_DELIMITED);
  private static final int LIMIT = tag(2, WireFormat.WIRETYPE_LENGTH_DELIMITED);
  private static final int OWN_HITS = tag(3, WireFormat.WIRETYPE_LENGTH_DELIMITED);
  private static final int NEGATIVE = tag(4, WireFormat.WIRETYPE_VARINT);
  private static final int KEY = tag(1, WireFormat.WIRETYPE_LENGTH_DELIMITED);
  private static final int VALUE = tag(2, WireFormat.WIRETYPE_LENGTH_DELIMITED);
  private static final int UNITS = tag(1, WireFormat.WIRETYPE_VARINT);
  private static final int UNIT = tag(2, WireFormat.WIRETYPE_VARINT);
  private static final int MULTIPLIER = tag(3, WireFormat.WIRETYPE_LENGTH_DELIMITED);
  private static final int WRAPPED = tag(1, WireFormat.WIRETYPE_VARINT);

  private final CodedInputStream in;

  private WireRequest(CodedInputStream in) {
    this.in = in;
  }

  private static int tag(int field, int type) {
    return field << 3 | type;
  }

  /**
   * Reads a request.
   *
   * @throws MalformedRequestException if it is none, or more than {@link Bounds} allow
   */
  public static RlsRequest read(byte[] bytes) {
    try {
      return new WireRequest(CodedInputStream.newInstance(bytes)).request();
    } catch (IOException e) {
      throw new MalformedRequestException("error unmarshalling request: " + e.getMessage());
    }
  }

  private RlsRequest request() throws IOException {
    String domain = "";
    long hits = 0;
    List<Descriptor> descriptors = new ArrayList<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == DOMAIN) {
        domain = in.readStringRequireUtf8();
      } else if (tag == DESCRIPTORS) {
        Bounds.check(descriptors.size() + 1, Bounds.DESCRIPTORS, "descriptors");
        int end = in.pushLimit(in.readRawVarint32());
        descriptors.add(descriptor());
        leave(end);
      } else if (tag == HITS) {
        hits = Integer.toUnsignedLong(in.readUInt32());
      } else {
        skip(tag);
      }
    }
    return new RlsRequest(domain, descriptors, hits);
  }

  private Descriptor descriptor() throws IOException {
    List<Entry> entries = new ArrayList<>(2);
    LimitOverride limit = null;
    Long hits = null;
    boolean negative = false;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == ENTRIES) {
        Bounds.check(entries.size() + 1, Bounds.ENTRIES, "entries");
        int end = in.pushLimit(in.readRawVarint32());
        entries.add(entry());
        leave(end);
      } else if (tag == LIMIT) {
        int end = in.pushLimit(in.readRawVarint32());
        limit = override(limit);
        leave(end);
      } else if (tag == OWN_HITS) {
        int end = in.pushLimit(in.readRawVarint32());
        hits = wrapped(hits == null ? 0 : hits);
        leave(end);
      } else if (tag == NEGATIVE) {
        negative = in.readBool();
      } else {
        skip(tag);
      }
    }
    return new Descriptor(entries, limit, hits, negative);
  }

  private Entry entry() throws IOException {
    String key = "";
    String value = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == KEY) {
        key = in.readStringRequireUtf8();
      } else if (tag == VALUE) {
        value = in.readStringRequireUtf8();
      } else {
        skip(tag);
      }
    }
    return new Entry(key, value);
  }

  private LimitOverride override(@Nullable LimitOverride before) throws IOException {
    long units = before == null ? 0 : before.requestsPerUnit();
    int unit = before == null ? 0 : before.unit();
    Long multiplier = before == null ? null : Long.valueOf(before.unitMultiplier());
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == UNITS) {
        units = Integer.toUnsignedLong(in.readUInt32());
      } else if (tag == UNIT) {
        unit = in.readEnum();
      } else if (tag == MULTIPLIER) {
        int end = in.pushLimit(in.readRawVarint32());
        multiplier = wrapped(multiplier == null ? 0 : multiplier) & 0xFFFF_FFFFL;
        leave(end);
      } else {
        skip(tag);
      }
    }
    return new LimitOverride(units, unit, multiplier == null ? 1 : multiplier);
  }

  private long wrapped(long before) throws IOException {
    long value = before;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == WRAPPED) {
        value = in.readUInt64();
      } else {
        skip(tag);
      }
    }
    return value;
  }

  private void skip(int tag) throws IOException {
    if (!in.skipField(tag)) {
      throw new MalformedRequestException("error unmarshalling request: a group ends that is not");
    }
  }

  private void leave(int end) throws IOException {
    in.checkLastTagWas(0);
    in.popLimit(end);
  }
}
