/**
 * {@code weir top}: a running server, live in a terminal. Reads what it shows to everybody over
 * HTTP; depends on {@code remote} and {@code terminal}, not on the server.
 */
@NullMarked
package dev.weir.app.top;

import org.jspecify.annotations.NullMarked;
