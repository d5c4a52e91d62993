package dev.weir.server.rls.message;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.WrappersProto;

/**
 * What server reflection tells about the service: the messages of the protocol with the fields that
 * are read and written here.
 */
public final class Descriptors {

  private static final String SERVICE = "envoy.service.ratelimit.v3";
  private static final String COMMON = "envoy.extensions.common.ratelimit.v3";
  private static final String CORE = "envoy.config.core.v3";
  private static final String TYPE = "envoy.type.v3";

  private Descriptors() {}

  /** The service, with all that its messages need. */
  public static ServiceDescriptor service() {
    try {
      FileDescriptor unit = build(unit());
      FileDescriptor common = build(common(), unit, WrappersProto.getDescriptor());
      FileDescriptor core = build(core());
      return build(
              rls(),
              common,
              core,
              DurationProto.getDescriptor(),
              StructProto.getDescriptor(),
              WrappersProto.getDescriptor())
          .findServiceByName("RateLimitService");
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException("what is written below describes itself", e);
    }
  }

  private static FileDescriptor build(FileDescriptorProto.Builder file, FileDescriptor... needed)
      throws DescriptorValidationException {
    for (FileDescriptor each : needed) {
      file.addDependency(each.getName());
    }
    return FileDescriptor.buildFrom(file.build(), needed);
  }

  private static FileDescriptorProto.Builder file(String name, String pack) {
    return FileDescriptorProto.newBuilder().setName(name).setPackage(pack).setSyntax("proto3");
  }

  private static FileDescriptorProto.Builder unit() {
    return file("envoy/type/v3/ratelimit_unit.proto", TYPE).addEnumType(units("RateLimitUnit"));
  }

  private static EnumDescriptorProto.Builder units(String name) {
    EnumDescriptorProto.Builder units = EnumDescriptorProto.newBuilder().setName(name);
    units.addValue(value("UNKNOWN", 0));
    for (Unit unit : Unit.values()) {
      units.addValue(value(unit.name(), unit.number()));
    }
    return units;
  }

  private static EnumValueDescriptorProto value(String name, int number) {
    return EnumValueDescriptorProto.newBuilder().setName(name).setNumber(number).build();
  }

  private static FileDescriptorProto.Builder common() {
    String own = "." + COMMON + ".RateLimitDescriptor";
    return file("envoy/extensions/common/ratelimit/v3/ratelimit.proto", COMMON)
        .addMessageType(
            message("RateLimitDescriptor")
                .addNestedType(
                    message("Entry")
                        .addField(scalar("key", 1, FieldDescriptorProto.Type.TYPE_STRING))
                        .addField(scalar("value", 2, FieldDescriptorProto.Type.TYPE_STRING)))
                .addNestedType(
                    message("RateLimitOverride")
                        .addField(
                            scalar("requests_per_unit", 1, FieldDescriptorProto.Type.TYPE_UINT32))
                        .addField(enumeration("unit", 2, "." + TYPE + ".RateLimitUnit"))
                        .addField(message("unit_multiplier", 3, ".google.protobuf.UInt32Value")))
                .addField(list("entries", 1, own + ".Entry"))
                .addField(message("limit", 2, own + ".RateLimitOverride"))
                .addField(message("hits_addend", 3, ".google.protobuf.UInt64Value"))
                .addField(scalar("is_negative_hits", 4, FieldDescriptorProto.Type.TYPE_BOOL)));
  }

  private static FileDescriptorProto.Builder core() {
    return file("envoy/config/core/v3/base.proto", CORE)
        .addMessageType(
            message("HeaderValue")
                .addField(scalar("key", 1, FieldDescriptorProto.Type.TYPE_STRING))
                .addField(scalar("value", 2, FieldDescriptorProto.Type.TYPE_STRING)));
  }

  private static FileDescriptorProto.Builder rls() {
    String own = "." + SERVICE + ".RateLimitResponse";
    return file("envoy/service/ratelimit/v3/rls.proto", SERVICE)
        .addMessageType(
            message("RateLimitRequest")
                .addField(scalar("domain", 1, FieldDescriptorProto.Type.TYPE_STRING))
                .addField(list("descriptors", 2, "." + COMMON + ".RateLimitDescriptor"))
                .addField(scalar("hits_addend", 3, FieldDescriptorProto.Type.TYPE_UINT32)))
        .addMessageType(
            message("RateLimitResponse")
                .addEnumType(
                    EnumDescriptorProto.newBuilder()
                        .setName("Code")
                        .addValue(value("UNKNOWN", 0))
                        .addValue(value("OK", 1))
                        .addValue(value("OVER_LIMIT", 2)))
                .addNestedType(
                    message("RateLimit")
                        .addEnumType(units("Unit"))
                        .addField(
                            scalar("requests_per_unit", 1, FieldDescriptorProto.Type.TYPE_UINT32))
                        .addField(enumeration("unit", 2, own + ".RateLimit.Unit"))
                        .addField(scalar("name", 3, FieldDescriptorProto.Type.TYPE_STRING))
                        .addField(message("unit_multiplier", 4, ".google.protobuf.UInt32Value")))
                .addNestedType(
                    message("DescriptorStatus")
                        .addField(enumeration("code", 1, own + ".Code"))
                        .addField(message("current_limit", 2, own + ".RateLimit"))
                        .addField(
                            scalar("limit_remaining", 3, FieldDescriptorProto.Type.TYPE_UINT32))
                        .addField(message("duration_until_reset", 4, ".google.protobuf.Duration")))
                .addField(enumeration("overall_code", 1, own + ".Code"))
                .addField(list("statuses", 2, own + ".DescriptorStatus"))
                .addField(list("response_headers_to_add", 3, "." + CORE + ".HeaderValue"))
                .addField(message("dynamic_metadata", 6, ".google.protobuf.Struct")))
        .addService(
            ServiceDescriptorProto.newBuilder()
                .setName("RateLimitService")
                .addMethod(
                    MethodDescriptorProto.newBuilder()
                        .setName("ShouldRateLimit")
                        .setInputType("." + SERVICE + ".RateLimitRequest")
                        .setOutputType(own)));
  }

  private static DescriptorProto.Builder message(String name) {
    return DescriptorProto.newBuilder().setName(name);
  }

  private static FieldDescriptorProto.Builder scalar(
      String name, int number, FieldDescriptorProto.Type type) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(type)
        .setLabel(Label.LABEL_OPTIONAL);
  }

  private static FieldDescriptorProto.Builder enumeration(String name, int number, String type) {
    return scalar(name, number, FieldDescriptorProto.Type.TYPE_ENUM).setTypeName(type);
  }

  private static FieldDescriptorProto.Builder message(String name, int number, String type) {
    return scalar(name, number, FieldDescriptorProto.Type.TYPE_MESSAGE).setTypeName(type);
  }

  private static FieldDescriptorProto.Builder list(String name, int number, String type) {
    return message(name, number, type).setLabel(Label.LABEL_REPEATED);
  }
}
