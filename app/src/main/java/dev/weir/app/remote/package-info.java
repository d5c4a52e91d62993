/** A running server, asked over HTTP. Depends on {@code dev.weir.app.terminal}. */
@NullMarked
package dev.weir.app.remote;

import org.jspecify.annotations.NullMarked;
