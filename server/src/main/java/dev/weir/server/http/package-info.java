/**
 * The front-end for HTTP: decodes requests into checks and encodes what became of them.
 *
 * <p>May depend on {@code dev.weir.server.check}, {@code dev.weir.server.ops}, {@code
 * dev.weir.server.listen}, on what {@code dev.weir.server.config} reads, on the core and Vert.x;
 * knows no other front-end and no store. Everything of a connection happens on its event loop and
 * nothing blocks it; {@link dev.weir.server.http.HttpFrontEnd} is thread-safe.
 */
@NullMarked
package dev.weir.server.http;

import org.jspecify.annotations.NullMarked;
