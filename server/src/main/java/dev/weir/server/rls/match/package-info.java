/**
 * What files mean: the {@linkplain dev.weir.server.rls.match.Compiler compiler} makes a {@link
 * dev.weir.server.rls.match.Configuration} of them, which knows what limits apply to a descriptor.
 *
 * <p>Of the server it may see {@code file} and {@code message} beside it. A configuration is
 * immutable and asked on event loops: it blocks nobody.
 */
@NullMarked
package dev.weir.server.rls.match;

import org.jspecify.annotations.NullMarked;
