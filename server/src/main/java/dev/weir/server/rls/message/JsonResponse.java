package dev.weir.server.rls.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.server.rls.message.RlsResponse.CurrentLimit;
import dev.weir.server.rls.message.RlsResponse.Header;
import dev.weir.server.rls.message.RlsResponse.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Writes an answer in protobuf's JSON: what is zero or empty is left out. */
public final class JsonResponse {

  private static final JsonFactory JSON = new JsonFactory();

  private JsonResponse() {}

  /** Writes an answer, in UTF-8. */
  public static byte[] write(RlsResponse response) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("overallCode", code(response.overLimit()));
      json.writeArrayFieldStart("statuses");
      for (Status status : response.statuses()) {
        write(json, status);
      }
      json.writeEndArray();
      if (!response.headers().isEmpty()) {
        json.writeArrayFieldStart("responseHeadersToAdd");
        for (Header header : response.headers()) {
          json.writeStartObject();
          json.writeStringField("key", header.key());
          json.writeStringField("value", header.value());
          json.writeEndObject();
        }
        json.writeEndArray();
      }
      if (!response.metadata().isEmpty()) {
        json.writeFieldName("dynamicMetadata");
        write(json, response.metadata());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static String code(boolean overLimit) {
    return overLimit ? "OVER_LIMIT" : "OK";
  }

  private static void write(JsonGenerator json, Status status) throws IOException {
    json.writeStartObject();
    json.writeStringField("code", code(status.overLimit()));
    CurrentLimit limit = status.limit();
    if (limit != null) {
      json.writeObjectFieldStart("currentLimit");
      if (!limit.name().isEmpty()) {
        json.writeStringField("name", limit.name());
      }
      if (limit.requestsPerUnit() != 0) {
        json.writeNumberField("requestsPerUnit", limit.requestsPerUnit());
      }
      json.writeStringField("unit", limit.unit().name());
      if (limit.unitMultiplier() != 1) {
        json.writeNumberField("unitMultiplier", limit.unitMultiplier());
      }
      json.writeEndObject();
    }
    if (status.remaining() != 0) {
      json.writeNumberField("limitRemaining", status.remaining());
    }
    if (limit != null) {
      json.writeStringField("durationUntilReset", status.resetSeconds() + "s");
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Object value) throws IOException {
    if (value instanceof Map<?, ?> struct) {
      json.writeStartObject();
      for (Map.Entry<?, ?> field : struct.entrySet()) {
        json.writeFieldName(String.valueOf(field.getKey()));
        write(json, field.getValue());
      }
      json.writeEndObject();
    } else if (value instanceof Iterable<?> list) {
      json.writeStartArray();
      for (Object item : list) {
        write(json, item);
      }
      json.writeEndArray();
    } else if (value instanceof Number number) {
      json.writeNumber(Numbers.shortest(number.doubleValue()));
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof String text) {
      json.writeString(text);
    } else {
      json.writeNull();
    }
  }
}
