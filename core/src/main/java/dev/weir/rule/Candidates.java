package dev.weir.rule;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** The rules that match one request, in the order in which they come. */
final class Candidates {

  private static final int FEW = 32;
  private static final Comparator<CompiledRule> BY_RANK =
      Comparator.comparingInt(CompiledRule::rank);

  private final Request request;
  private final Tiers.@Nullable User user;
  private final @Nullable String tier;
  private final long nowMicros;
  private CompiledRule[] matched = new CompiledRule[4];
  private int count;

  Candidates(Request request, Tiers.@Nullable User user, @Nullable String tier, long nowMicros) {
    this.request = request;
    this.user = user;
    this.tier = tier;
    this.nowMicros = nowMicros;
  }

  /** Keeps those that match; whatever they are filed under is fulfilled. */
  void offer(CompiledRule[] rules) {
    for (CompiledRule rule : rules) {
      if (rule.matches(request, user, tier, nowMicros)) {
        if (count == matched.length) {
          matched = Arrays.copyOf(matched, count * 2);
        }
        matched[count++] = rule;
      }
    }
  }

  /** What is configured of the request's user. */
  Tiers.@Nullable User user() {
    return user;
  }

  /** The tier that the user really has. */
  @Nullable String tier() {
    return tier;
  }

  int count() {
    return count;
  }

  CompiledRule get(int i) {
    return matched[i];
  }

  /** Brings those kept into order, and keeps each once. */
  void sort() {
    if (count <= FEW) {
      insertionSort();
    } else {
      Arrays.sort(matched, 0, count, BY_RANK);
    }
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (kept == 0 || matched[kept - 1].rank() != matched[i].rank()) {
        matched[kept++] = matched[i];
      }
    }
    count = kept;
  }

  /** Of those in order, keeps the first of each group. */
  void keepFirstOfGroups() {
    BitSet seen = count > FEW ? new BitSet() : null;
    int kept = 0;
    for (int i = 0; i < count; i++) {
      int group = matched[i].group();
      boolean known = seen == null ? isAmong(kept, group) : seen.get(group);
      if (!known) {
        matched[kept++] = matched[i];
        if (seen != null) {
          seen.set(group);
        }
      }
    }
    count = kept;
  }

  private boolean isAmong(int first, int group) {
    for (int i = 0; i < first; i++) {
      if (matched[i].group() == group) {
        return true;
      }
    }
    return false;
  }

  private void insertionSort() {
    for (int i = 1; i < count; i++) {
      CompiledRule rule = matched[i];
      int at = i;
      while (at > 0 && matched[at - 1].rank() > rule.rank()) {
        matched[at] = matched[at - 1];
        at--;
      }
      matched[at] = rule;
    }
  }
}
