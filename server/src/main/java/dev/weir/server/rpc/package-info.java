/**
 * gRPC: connections over HTTP/2, calls, and services that are mounted on them; health and
 * reflection among them.
 *
 * <p>Carries messages and knows nothing of what they mean: of the server it may depend on {@code
 * dev.weir.server.listen} alone. A front-end brings a {@link dev.weir.server.rpc.RpcService}, and
 * what wires the server mounts them all on one port. What belongs to a connection is confined to
 * its event loop; {@link dev.weir.server.rpc.Answer} and {@link dev.weir.server.rpc.RpcServer} are
 * thread-safe.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">the protocol</a>
 */
@NullMarked
package dev.weir.server.rpc;

import org.jspecify.annotations.NullMarked;
