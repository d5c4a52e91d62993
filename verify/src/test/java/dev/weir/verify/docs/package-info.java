/**
 * Runs every code block of README.md and docs/. Needs bash and, for blocks that use it, curl; each
 * document has a service of its own. Not thread-safe.
 */
@NullMarked
package dev.weir.verify.docs;

import org.jspecify.annotations.NullMarked;
