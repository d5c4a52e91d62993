/**
 * The log of the process on standard error: lines of logfmt or JSON, written by a thread of its own
 * so that nobody waits for whoever reads them. Depends on logback and {@code dev.weir.server.ops};
 * thread-safe.
 */
@NullMarked
package dev.weir.app.log;

import org.jspecify.annotations.NullMarked;
