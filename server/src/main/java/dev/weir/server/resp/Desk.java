package dev.weir.server.resp;

import dev.weir.server.check.CheckListener;
import dev.weir.server.check.CheckService;
import java.util.Optional;

/**
 * What the connections of one event loop share.
 *
 * @param service decides
 * @param limits of {@code CL.THROTTLE}
 * @param adHoc whether a check may bring its own limit
 * @param password what a client has to know, if anything
 * @param version of the server
 * @param listener hears of what cannot be understood
 */
record Desk(
    CheckService service,
    ThrottleLimits limits,
    boolean adHoc,
    Optional<byte[]> password,
    String version,
    CheckListener listener) {}
