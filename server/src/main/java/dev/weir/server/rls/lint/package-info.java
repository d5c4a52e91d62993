/**
 * Envoy's files without a service: {@linkplain dev.weir.server.rls.lint.EnvoyFiles looked through}
 * for mistakes and for what is probably not meant, and {@linkplain
 * dev.weir.server.rls.lint.Conversion turned} into Weir's rules. This is what the command line
 * sees.
 *
 * <p>Of the server it may see {@code match}, {@code file} and {@code message} beside it. Blocks.
 */
@NullMarked
package dev.weir.server.rls.lint;

import org.jspecify.annotations.NullMarked;
