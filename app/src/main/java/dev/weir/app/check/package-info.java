/**
 * {@code weir check}: what the rules make of one request, step by step, by a file in this process
 * or by a server. May depend on core, the server's configuration and {@code dev.weir.app.terminal}.
 */
@NullMarked
package dev.weir.app.check;

import org.jspecify.annotations.NullMarked;
