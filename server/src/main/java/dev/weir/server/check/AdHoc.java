package dev.weir.server.check;

import dev.weir.store.Consistency;
import dev.weir.store.StoreFailure;

/**
 * How limits are treated that callers bring along, since they do not say it.
 *
 * @param onStoreFailure what is answered where the store cannot
 * @param consistency how exactly instances agree on their counters; leased has no effect on a limit
 *     whose algorithm cannot be
 */
public record AdHoc(StoreFailure onStoreFailure, Consistency consistency) {}
