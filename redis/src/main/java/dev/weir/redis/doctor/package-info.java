/**
 * Whether a Redis has what Weir needs: {@link dev.weir.redis.doctor.Doctor}, for whoever sets one
 * up. Depends on {@code dev.weir.redis} and Lettuce. Waits for answers, so it is not for event
 * loops.
 */
@NullMarked
package dev.weir.redis.doctor;

import org.jspecify.annotations.NullMarked;
