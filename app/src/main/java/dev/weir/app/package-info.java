/**
 * The {@code weir} command: {@link dev.weir.app.Weir} is its entry point, and each subcommand is a
 * class. Depends on everything that a command starts. Only {@link dev.weir.app.Weir#main} ends the
 * process.
 */
@NullMarked
package dev.weir.app;

import org.jspecify.annotations.NullMarked;
