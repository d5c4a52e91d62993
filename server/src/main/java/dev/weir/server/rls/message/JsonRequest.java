package dev.weir.server.rls.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.weir.server.rls.message.RlsRequest.Descriptor;
import dev.weir.server.rls.message.RlsRequest.Entry;
import dev.weir.server.rls.message.RlsRequest.LimitOverride;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a request in protobuf's JSON: names in lowerCamelCase or as in the protocol, each once;
 * numbers also as texts; an enumeration by name or number; {@code null} for what is not set;
 * nothing unknown.
 */
public final class JsonRequest {

  private static final int MAX_NUMBER_CHARS = 40;
  private static final BigInteger MAX_32 = BigInteger.ONE.shiftLeft(32);
  private static final BigInteger MAX_64 = BigInteger.ONE.shiftLeft(64);

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(10)
                  .maxNumberLength(MAX_NUMBER_CHARS)
                  .build())
          .build();

  private final JsonParser json;

  private JsonRequest(JsonParser json) {
    this.json = json;
  }

  /**
   * Reads a request.
   *
   * @throws MalformedRequestException if it is none, or more than {@link Bounds} allow
   */
  public static RlsRequest read(byte[] text) {
    try (JsonParser json = JSON.createParser(text)) {
      RlsRequest request = new JsonRequest(json).request();
      if (json.nextToken() != null) {
        throw new MalformedRequestException("more than one value");
      }
      return request;
    } catch (IOException e) {
      throw new MalformedRequestException("no JSON of a request");
    }
  }

  /** Reads the value of a field. */
  private interface Reader {
    void read(String name) throws IOException;
  }

  /** Reads an object whose fields are known; of two names of one field only one may come. */
  private void object(List<String> known, Reader reader) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw unexpected();
    }
    Set<String> seen = new HashSet<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      String plain = name.contains("_") ? camelCase(name) : name;
      if (!known.contains(plain) || !seen.add(plain)) {
        throw new MalformedRequestException("unknown or repeated field");
      }
      if (json.nextToken() != JsonToken.VALUE_NULL) {
        reader.read(plain);
      }
    }
  }

  private static String camelCase(String name) {
    StringBuilder camel = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean hump = c == '_' && i + 1 < name.length() && isLower(name.charAt(i + 1));
      if (hump) {
        i++;
        camel.append((char) (name.charAt(i) - 'a' + 'A'));
      } else {
        camel.append(c);
      }
    }
    return camel.toString();
  }

  private static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  private void array(int max, String what, Reader each) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw unexpected();
    }
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      Bounds.check(++count, max, what);
      each.read("");
    }
  }

  private RlsRequest request() throws IOException {
    json.nextToken();
    String[] domain = {""};
    long[] hits = {0};
    List<Descriptor> descriptors = new ArrayList<>();
    object(
        List.of("domain", "descriptors", "hitsAddend"),
        name -> {
          switch (name) {
            case "domain" -> domain[0] = text();
            case "hitsAddend" -> hits[0] = unsigned(MAX_32);
            default ->
                array(Bounds.DESCRIPTORS, "descriptors", any -> descriptors.add(descriptor()));
          }
        });
    return new RlsRequest(domain[0], descriptors, hits[0]);
  }

  private Descriptor descriptor() throws IOException {
    List<Entry> entries = new ArrayList<>();
    LimitOverride[] limit = {null};
    Long[] hits = {null};
    boolean[] negative = {false};
    object(
        List.of("entries", "limit", "hitsAddend", "isNegativeHits"),
        name -> {
          switch (name) {
            case "entries" -> array(Bounds.ENTRIES, "entries", any -> entries.add(entry()));
            case "limit" -> limit[0] = override();
            case "isNegativeHits" -> negative[0] = flag();
            default -> hits[0] = unsigned(MAX_64);
          }
        });
    return new Descriptor(entries, limit[0], hits[0], negative[0]);
  }

  private Entry entry() throws IOException {
    String[] pair = {"", ""};
    object(List.of("key", "value"), name -> pair[name.equals("key") ? 0 : 1] = text());
    return new Entry(pair[0], pair[1]);
  }

  private LimitOverride override() throws IOException {
    long[] units = {0};
    int[] unit = {0};
    long[] multiplier = {1};
    object(
        List.of("requestsPerUnit", "unit", "unitMultiplier"),
        name -> {
          switch (name) {
            case "unit" -> unit[0] = unit();
            case "unitMultiplier" -> multiplier[0] = unsigned(MAX_32);
            default -> units[0] = unsigned(MAX_32);
          }
        });
    return new LimitOverride(units[0], unit[0], multiplier[0]);
  }

  private String text() throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw unexpected();
    }
    return json.getText();
  }

  private boolean flag() throws IOException {
    if (!json.currentToken().isBoolean()) {
      throw unexpected();
    }
    return json.getBooleanValue();
  }

  private int unit() throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      return whole(json.getText()).intValueExact();
    }
    String name = json.getText();
    Unit unit = Unit.named(name);
    if (name.equals("UNKNOWN")) {
      return 0;
    }
    if (unit == null || !unit.name().equals(name)) {
      throw unexpected();
    }
    return unit.number();
  }

  /** The bits of an unsigned number below a bound. */
  private long unsigned(BigInteger bound) throws IOException {
    BigInteger number = whole(json.getText());
    if (number.signum() < 0 || number.compareTo(bound) >= 0) {
      throw unexpected();
    }
    return number.longValue();
  }

  private BigInteger whole(String text) {
    boolean number = json.currentToken().isNumeric() || json.currentToken().isScalarValue();
    if (!number || json.currentToken().isBoolean() || text.length() > MAX_NUMBER_CHARS) {
      throw unexpected();
    }
    try {
      BigDecimal value = new BigDecimal(text);
      if (Math.abs((long) value.scale()) > MAX_NUMBER_CHARS) {
        throw unexpected();
      }
      return value.toBigIntegerExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw unexpected();
    }
  }

  private static MalformedRequestException unexpected() {
    return new MalformedRequestException("a value of another kind than expected");
  }
}
