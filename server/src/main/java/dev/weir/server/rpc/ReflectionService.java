package dev.weir.server.rpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.weir.proto.reflection.v1.ErrorResponse;
import dev.weir.proto.reflection.v1.FileDescriptorResponse;
import dev.weir.proto.reflection.v1.ListServiceResponse;
import dev.weir.proto.reflection.v1.ReflectionProto;
import dev.weir.proto.reflection.v1.ServerReflectionRequest;
import dev.weir.proto.reflection.v1.ServerReflectionResponse;
import dev.weir.proto.reflection.v1.ServiceResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code grpc.reflection.v1.ServerReflection}: what is mounted, for clients without its files. */
final class ReflectionService {

  private static final ServiceDescriptor DESCRIPTOR =
      ReflectionProto.getDescriptor().findServiceByName("ServerReflection");

  private final ListServiceResponse services;
  private final Map<String, FileDescriptor> files = new LinkedHashMap<>();
  private final Map<String, FileDescriptor> symbols = new HashMap<>();

  ReflectionService(Collection<RpcService> mounted) {
    List<ServiceDescriptor> all = new ArrayList<>();
    mounted.forEach(service -> all.add(service.descriptor()));
    all.add(DESCRIPTOR);
    ListServiceResponse.Builder list = ListServiceResponse.newBuilder();
    for (ServiceDescriptor service : all) {
      list.addService(ServiceResponse.newBuilder().setName(service.getFullName()));
      index(service.getFile());
    }
    services = list.build();
  }

  private void index(FileDescriptor file) {
    if (files.putIfAbsent(file.getName(), file) != null) {
      return;
    }
    for (ServiceDescriptor service : file.getServices()) {
      symbols.put(service.getFullName(), file);
      for (MethodDescriptor method : service.getMethods()) {
        symbols.put(method.getFullName(), file);
      }
    }
    file.getMessageTypes().forEach(type -> index(type, file));
    file.getEnumTypes().forEach(type -> index(type, file));
    file.getExtensions().forEach(extension -> symbols.put(extension.getFullName(), file));
    file.getDependencies().forEach(this::index);
  }

  private void index(Descriptor type, FileDescriptor file) {
    symbols.put(type.getFullName(), file);
    type.getFields().forEach(field -> symbols.put(field.getFullName(), file));
    type.getNestedTypes().forEach(nested -> index(nested, file));
    type.getEnumTypes().forEach(nested -> index(nested, file));
  }

  private void index(EnumDescriptor type, FileDescriptor file) {
    symbols.put(type.getFullName(), file);
    type.getValues().forEach(value -> symbols.put(value.getFullName(), file));
  }

  RpcService service() {
    return new RpcService(
        DESCRIPTOR,
        List.of(
            Method.<ServerReflectionRequest, ServerReflectionResponse>each(
                "ServerReflectionInfo",
                ServerReflectionRequest.parser(),
                (request, answer) -> answer.send(answer(request)))));
  }

  private ServerReflectionResponse answer(ServerReflectionRequest request) {
    ServerReflectionResponse.Builder answer =
        ServerReflectionResponse.newBuilder()
            .setValidHost(request.getHost())
            .setOriginalRequest(request);
    switch (request.getMessageRequestCase()) {
      case LIST_SERVICES -> answer.setListServicesResponse(services);
      case FILE_BY_FILENAME -> file(files.get(request.getFileByFilename()), answer);
      case FILE_CONTAINING_SYMBOL -> file(symbols.get(request.getFileContainingSymbol()), answer);
      case FILE_CONTAINING_EXTENSION, ALL_EXTENSION_NUMBERS_OF_TYPE ->
          error(Status.NOT_FOUND, "there are no extensions", answer);
      case MESSAGEREQUEST_NOT_SET ->
          error(Status.INVALID_ARGUMENT, "message_request: missing (expected: one)", answer);
    }
    return answer.build();
  }

  private static void file(@Nullable FileDescriptor file, ServerReflectionResponse.Builder into) {
    if (file == null) {
      error(Status.NOT_FOUND, "not found", into);
      return;
    }
    Map<String, FileDescriptor> needed = new LinkedHashMap<>();
    collect(file, needed);
    FileDescriptorResponse.Builder answer = FileDescriptorResponse.newBuilder();
    needed.values().forEach(one -> answer.addFileDescriptorProto(one.toProto().toByteString()));
    into.setFileDescriptorResponse(answer);
  }

  private static void collect(FileDescriptor file, Map<String, FileDescriptor> into) {
    if (into.putIfAbsent(file.getName(), file) == null) {
      file.getDependencies().forEach(dependency -> collect(dependency, into));
    }
  }

  private static void error(Status status, String message, ServerReflectionResponse.Builder into) {
    into.setErrorResponse(
        ErrorResponse.newBuilder().setErrorCode(status.code()).setErrorMessage(message));
  }
}
