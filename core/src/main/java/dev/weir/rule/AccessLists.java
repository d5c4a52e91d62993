package dev.weir.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The entries that come before all rules, made ready for lookups. */
final class AccessLists {

  private final Map<String, List<Timed>> users = new HashMap<>();
  private final Map<String, List<Timed>> keys = new HashMap<>();
  private final AddressIndex addresses = new AddressIndex();
  private final List<List<Timed>> byAddress = new ArrayList<>();

  /**
   * An entry and its times.
   *
   * @param entry the entry
   * @param fromMicros in force from this instant on
   * @param untilMicros and before this one
   */
  private record Timed(AccessEntry entry, long fromMicros, long untilMicros) {

    boolean isInForce(long nowMicros) {
      return nowMicros >= fromMicros && nowMicros < untilMicros;
    }
  }

  AccessLists(List<AccessEntry> entries) {
    for (AccessEntry entry : entries) {
      Validity validity = entry.validity();
      Timed timed = new Timed(entry, validity.fromMicros(), validity.untilMicros());
      Condition who = entry.who();
      for (Cidr block : who.blocks()) {
        PrefixTrie trie = addresses.of(block.network());
        int at = trie.putIfAbsent(block, byAddress.size());
        if (at == byAddress.size()) {
          byAddress.add(new ArrayList<>(1));
        }
        byAddress.get(at).add(timed);
      }
      if (who.blocks().length == 0) {
        Map<String, List<Timed>> map = who.attribute().equals(Attribute.USER_ID) ? users : keys;
        for (String value : who.values()) {
          map.computeIfAbsent(value, each -> new ArrayList<>(1)).add(timed);
        }
      }
    }
  }

  /** The entry that decides a request: the first that blocks, else the first that allows. */
  @Nullable AccessEntry entryOf(Request request, long nowMicros) {
    AccessEntry user = verdict(users, request.valueOrNull(Attribute.USER_ID), nowMicros);
    AccessEntry key = verdict(keys, request.valueOrNull(Attribute.API_KEY), nowMicros);
    AccessEntry address = ofAddress(request.address(), nowMicros);
    return stronger(stronger(user, key), address);
  }

  private static @Nullable AccessEntry stronger(
      @Nullable AccessEntry one, @Nullable AccessEntry other) {
    return one == null || (other != null && other.blocks() && !one.blocks()) ? other : one;
  }

  private static @Nullable AccessEntry verdict(
      Map<String, List<Timed>> map, @Nullable String value, long nowMicros) {
    List<Timed> entries = value == null || map.isEmpty() ? null : map.get(value);
    return entries == null ? null : strongest(entries, nowMicros);
  }

  private static @Nullable AccessEntry strongest(List<Timed> entries, long nowMicros) {
    AccessEntry best = null;
    for (Timed timed : entries) {
      if (timed.isInForce(nowMicros)) {
        best = stronger(best, timed.entry);
      }
    }
    return best;
  }

  /** The verdict of the longest prefix that has one. */
  private @Nullable AccessEntry ofAddress(@Nullable Address address, long nowMicros) {
    if (address == null) {
      return null;
    }
    AccessEntry best = null;
    PrefixTrie trie = addresses.of(address);
    for (int node = trie.first(address); node >= 0; node = trie.next(node, address)) {
      AccessEntry found = strongest(byAddress.get(trie.value(node)), nowMicros);
      best = found == null ? best : found;
    }
    return best;
  }
}
