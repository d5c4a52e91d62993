/**
 * Envoy's files as they were written: found in a {@link dev.weir.server.rls.file.RuntimeDirectory},
 * read as the original's YAML, with the place and the words for each mistake.
 *
 * <p>Of the server it may see {@code dev.weir.server.rls.message} alone; what a file means is known
 * elsewhere. Reading blocks. Values are immutable, the rest is for one thread.
 */
@NullMarked
package dev.weir.server.rls.file;

import org.jspecify.annotations.NullMarked;
