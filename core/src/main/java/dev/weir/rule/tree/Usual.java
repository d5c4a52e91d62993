package dev.weir.rule.tree;

import dev.weir.limit.Algorithm;
import dev.weir.store.StoreFailure;
import org.jspecify.annotations.Nullable;

/**
 * What holds where a document does not say.
 *
 * @param algorithm counts what names no algorithm; null for the one that is usual anyway
 * @param onStoreFailure is answered where the store cannot
 */
record Usual(@Nullable Algorithm algorithm, StoreFailure onStoreFailure) {

  static final Usual NOTHING = new Usual(null, StoreFailure.ALLOW);
}
