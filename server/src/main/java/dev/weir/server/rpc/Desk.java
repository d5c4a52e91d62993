package dev.weir.server.rpc;

import dev.weir.server.listen.ByteBudget;
import java.util.Map;

/**
 * What the connections of one event loop share.
 *
 * @param methods by their paths
 * @param framing of messages
 * @param listener hears of what goes wrong
 * @param partial what messages that have come in part may hold
 * @param messageNanos how long a message may take
 * @param followsTraces whether it matters which trace a call is part of
 */
record Desk(
    Map<String, Method<?, ?>> methods,
    Framing framing,
    RpcListener listener,
    ByteBudget partial,
    long messageNanos,
    boolean followsTraces) {}
