/**
 * Listens for gRPC on every event loop, and answers for what each service is: its health and its
 * description. The services themselves come from elsewhere.
 *
 * <p>May depend on {@code dev.weir.server.ops} and the core, and on no other front-end. Thread-safe
 * unless said otherwise.
 */
@NullMarked
package dev.weir.server.grpc;

import org.jspecify.annotations.NullMarked;
