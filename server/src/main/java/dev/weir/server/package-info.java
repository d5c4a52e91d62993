/** The data plane: puts the front-ends, the checks and the store together. */
@NullMarked
package dev.weir.server;

import org.jspecify.annotations.NullMarked;
