package dev.weir.redis;

import com.dynatrace.hash4j.consistent.ConsistentBucketHasher;
import com.dynatrace.hash4j.consistent.ConsistentHashing;
import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;

/**
 * Which of several independent servers keeps a key: JumpBackHash (Ertl 2024) of the Komihash 5 of
 * what is between its braces, so that all limits of one caller are on one server, and all processes
 * agree on it. One server more, at the end of the list, takes from each of the n others what it
 * keeps itself, 1/(n+1) of all keys; nothing moves between those. Thread-safe.
 */
final class Shards {

  private static final Hasher64 HASHER = Hashing.komihash5_0();
  private static final ThreadLocal<ConsistentBucketHasher> BUCKETS =
      ThreadLocal.withInitial(() -> ConsistentHashing.jumpBackHashSplitMix64());

  private final int count;

  Shards(int count) {
    this.count = count;
  }

  /** The server's index. */
  int of(byte[] key) {
    if (count == 1) {
      return 0;
    }
    int from = indexOf(key, (byte) '{', 0) + 1;
    int to = indexOf(key, (byte) '}', from);
    return bucket(HASHER.hashBytesToLong(key, from, to - from));
  }

  /** The index of the server that keeps keys with this between their braces. */
  int of(String tag) {
    return bucket(HASHER.hashBytesToLong(tag.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private int bucket(long hash) {
    return BUCKETS.get().getBucket(hash, count);
  }

  private static int indexOf(byte[] key, byte wanted, int from) {
    int at = from;
    while (key[at] != wanted) {
      at++;
    }
    return at;
  }
}
