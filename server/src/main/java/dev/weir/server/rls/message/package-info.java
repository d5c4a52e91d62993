/**
 * What is asked and answered, and how it is written: {@link dev.weir.server.rls.message.RlsRequest}
 * and {@link dev.weir.server.rls.message.RlsResponse}, in protobuf and in its JSON, with a bound on
 * all that a client decides.
 *
 * <p>Knows no file, no limit that is counted and no connection. Values are immutable, readers and
 * writers stateless.
 */
@NullMarked
package dev.weir.server.rls.message;

import org.jspecify.annotations.NullMarked;
