package dev.weir.server.rpc;

import java.util.Map;

/**
 * What the connections of one event loop share.
 *
 * @param methods by their paths
 * @param framing of messages
 * @param listener hears of what goes wrong
 */
record Desk(Map<String, Method<?, ?>> methods, Framing framing, RpcListener listener) {}
