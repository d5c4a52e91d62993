package dev.weir.redis.fleet;

/**
 * What a fleet has heard and told since it was joined.
 *
 * @param heartbeats that Redis has answered
 * @param missed heartbeats that it has not
 * @param heard messages of this deployment
 * @param foreign messages of other deployments on the same Redis, which are ignored
 * @param rejected messages that could not be read or are of an unknown version, which are ignored
 * @param told messages
 * @param untold messages that did not get to Redis
 */
public record FleetStatistics(
    long heartbeats,
    long missed,
    long heard,
    long foreign,
    long rejected,
    long told,
    long untold) {}
