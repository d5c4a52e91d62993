/**
 * Listening on a port for protocols over bytes: connections on every event loop, counted and
 * bounded, and what is held for clients. Knows no protocol, and no front-end; what speaks one
 * brings a {@link dev.weir.server.listen.ConnectionHandler}. Thread-safe.
 */
@NullMarked
package dev.weir.server.listen;

import org.jspecify.annotations.NullMarked;
