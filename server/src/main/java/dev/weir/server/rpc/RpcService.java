package dev.weir.server.rpc;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.weir.server.rpc.Method.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A service that can be mounted.
 *
 * @param descriptor what its callers know of it
 * @param methods each that the descriptor names, once
 */
public record RpcService(ServiceDescriptor descriptor, List<Method<?, ?>> methods) {

  /** Checks that the methods are those of the descriptor. */
  public RpcService {
    methods = List.copyOf(methods);
    Set<String> expected = new HashSet<>();
    for (MethodDescriptor method : descriptor.getMethods()) {
      expected.add(signature(method));
    }
    Set<String> given = new HashSet<>();
    methods.forEach(method -> given.add(signature(method)));
    if (!given.equals(expected) || given.size() != methods.size()) {
      throw new IllegalArgumentException("methods: " + given + " (expected: " + expected + ")");
    }
  }

  /** Its full name. */
  String name() {
    return descriptor.getFullName();
  }

  private static String signature(MethodDescriptor method) {
    return signature(method.getName(), method.isClientStreaming(), method.isServerStreaming());
  }

  private static String signature(Method<?, ?> method) {
    return signature(method.name(), method.kind() == Kind.EACH, method.kind() != Kind.UNARY);
  }

  private static String signature(String name, boolean streamIn, boolean streamOut) {
    return name + (streamIn ? "(stream)" : "()") + (streamOut ? " stream" : "");
  }
}
