package dev.weir.store;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides where a store could not, each claim by its {@link StoreFailure}. Thread-safe; answers at
 * once. Every decision says that it is {@linkplain Decision#degraded degraded}.
 *
 * <p>{@link StoreFailure#LOCAL} counts in this process, by this instance's {@linkplain Limit#share
 * share} of the limit. These counters live on after an outage, so that a second one within the same
 * window finds what the first has used. Worked example: 100 a minute and 3 live instances admit 34
 * a minute here, at most 102 in all of them.
 *
 * <p>A claim on a counter that {@linkplain Consistency#LOCAL never leaves the process} is decided
 * as ever, by its whole limit, whatever the policy.
 *
 * <p>A cost above what the limit can ever grant is denied under every policy: to know it takes no
 * store. A cost above the share alone is denied until the store is back.
 */
public final class Fallback {

  /** How long a denial without a counter tells the caller to wait: 1 s. */
  public static final long RETRY_MICROS = 1_000_000;

  private static final long DEFAULT_MAX_KEYS = 1_000_000;

  private final Ticker ticker;
  private final long maxKeys;
  private final IntSupplier instances;
  private volatile @Nullable InMemoryStore local;

  private Fallback(Builder builder) {
    this.ticker = builder.ticker;
    this.maxKeys = builder.maxKeys;
    this.instances = builder.instances;
    this.local = builder.local;
  }

  /** A fallback with the defaults of {@link Builder}. */
  public static Fallback create() {
    return builder().build();
  }

  /** A fallback to be configured. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Decides what {@link Store#acquire} could not: all or nothing among what is counted here, and
   * one claim that is denied denies all.
   *
   * @param policies one for each claim
   */
  public List<Decision> acquire(List<Claim> claims, List<StoreFailure> policies) {
    return decide(claims, policies, true);
  }

  /** Decides what {@link Store#peek} could not. */
  public List<Decision> peek(List<Claim> claims, List<StoreFailure> policies) {
    return decide(claims, policies, false);
  }

  private List<Decision> decide(List<Claim> claims, List<StoreFailure> policies, boolean take) {
    List<Claim> shares = new ArrayList<>(claims.size());
    List<@Nullable Decision> decisions = new ArrayList<>(claims.size());
    boolean denied = false;
    for (int i = 0; i < claims.size(); i++) {
      Claim claim = claims.get(i);
      Decision known = withoutCounter(claim, policies.get(i));
      decisions.add(known);
      if (known == null) {
        shares.add(share(claim));
      } else {
        denied |= !known.allowed();
      }
    }
    if (!shares.isEmpty()) {
      fill(decisions, shares, take && !denied);
    }
    return decisions.stream().map(Objects::requireNonNull).toList();
  }

  /** The decision of a claim that needs no counter. */
  private @Nullable Decision withoutCounter(Claim claim, StoreFailure policy) {
    if (NearStore.isLocal(claim)) {
      return null;
    }
    Limit limit = claim.limit();
    boolean never = claim.cost() > limit.capacity();
    boolean shared = policy == StoreFailure.LOCAL;
    if (never || policy == StoreFailure.DENY || (shared && exceedsShare(claim))) {
      return Decision.deniedByPolicy(limit, claim.cost(), ticker.nowMicros(), RETRY_MICROS);
    }
    return shared ? null : Decision.allowedByPolicy(limit, claim.cost(), ticker.nowMicros());
  }

  private boolean exceedsShare(Claim claim) {
    return claim.cost() > claim.limit().share(instances()).capacity();
  }

  private void fill(List<@Nullable Decision> into, List<Claim> shares, boolean take) {
    List<Decision> answers =
        take
            ? Inline.of(answer -> local().acquire(shares, answer))
            : Inline.of(answer -> local().peek(shares, answer));
    int next = 0;
    for (int i = 0; i < into.size(); i++) {
      if (into.get(i) == null) {
        into.set(i, told(shares.get(next), answers.get(next)));
        next++;
      }
    }
  }

  /** A counter that never leaves the process is as good as ever. */
  private static Decision told(Claim claim, Decision decision) {
    return NearStore.isLocal(claim) ? decision : decision.withoutStore();
  }

  /**
   * Decides what {@link Store#adjust} could not. What a remote store holds cannot be given back,
   * prolonged or forgotten without it: such an adjustment changes nothing, and is answered as
   * allowed unless the policy denies.
   */
  public Decision instead(Adjustment adjustment, StoreFailure policy) {
    if (NearStore.isLocal(adjustment.claim())) {
      return adjust(adjustment);
    }
    boolean takes =
        adjustment instanceof Adjustment.Reserve || adjustment instanceof Adjustment.Penalise;
    Claim claim = takes ? adjustment.claim() : with(adjustment.claim(), 0);
    Decision known = withoutCounter(claim, policy);
    if (known != null) {
      return known;
    }
    return takes
        ? adjust(adjustment)
        : Decision.allowedByPolicy(claim.limit(), 0, ticker.nowMicros());
  }

  /**
   * Changes what was counted here: gives back, releases or renews what a degraded decision took.
   */
  public Decision adjust(Adjustment adjustment) {
    Claim share = share(adjustment.claim());
    return told(share, Inline.of(answer -> local().adjust(adjustment.of(share), answer)));
  }

  /** Forgets what was counted here of a claim's counter, if anything was. */
  public void forget(Claim claim) {
    if (local != null) {
      adjust(new Adjustment.Reset(claim));
    }
  }

  /** Releases or renews a lease, if it was taken here and is held. */
  public Optional<Decision> adjustLease(Adjustment lease) {
    if (local == null) {
      return Optional.empty();
    }
    return Optional.of(adjust(lease)).filter(Decision::allowed);
  }

  private Claim share(Claim claim) {
    if (NearStore.isLocal(claim)) {
      return claim;
    }
    Limit share = claim.limit().share(instances());
    return new Claim(claim.key(), share, claim.cost());
  }

  private static Claim with(Claim claim, long cost) {
    return new Claim(claim.key(), claim.limit(), cost);
  }

  private int instances() {
    return Math.max(1, instances.getAsInt());
  }

  /** The counters, which nobody needs before the first outage. */
  private InMemoryStore local() {
    InMemoryStore made = local;
    if (made == null) {
      synchronized (this) {
        made = local;
        if (made == null) {
          made = InMemoryStore.builder().ticker(ticker).maxKeys(maxKeys).build();
          local = made;
        }
      }
    }
    return made;
  }

  /** How many share a limit, how many keys are counted, and by which clock. */
  public static final class Builder {

    private Ticker ticker = Ticker.system();
    private long maxKeys = DEFAULT_MAX_KEYS;
    private IntSupplier instances = () -> 1;
    private @Nullable InMemoryStore local;

    private Builder() {}

    /** The clock: {@link Ticker#system} unless told otherwise. */
    public Builder ticker(Ticker ticker) {
      this.ticker = Objects.requireNonNull(ticker);
      return this;
    }

    /** About how many keys may be counted here at once; see {@link InMemoryStore.Builder}. */
    public Builder maxKeys(long maxKeys) {
      this.maxKeys = maxKeys;
      return this;
    }

    /**
     * Tells how many instances were last known to live, this one included: 1 unless told otherwise,
     * and whatever is below is taken as 1. Must answer at once.
     */
    public Builder instances(IntSupplier instances) {
      this.instances = Objects.requireNonNull(instances);
      return this;
    }

    /**
     * Where this process counts: for policies, and what never leaves it. That of the {@link
     * NearStore} before the store that may fail, so that such counters go on; one of its own unless
     * told otherwise.
     */
    public Builder local(InMemoryStore local) {
      this.local = Objects.requireNonNull(local);
      return this;
    }

    /** The fallback. */
    public Fallback build() {
      return new Fallback(this);
    }
  }
}
