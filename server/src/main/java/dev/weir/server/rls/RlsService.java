package dev.weir.server.rls;

import dev.weir.server.rls.match.Configuration;
import dev.weir.server.rls.message.RlsException;
import dev.weir.server.rls.message.RlsRequest;
import dev.weir.server.rls.message.RlsResponse;
import dev.weir.store.Completion;
import dev.weir.store.Store;
import dev.weir.store.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Decides on requests by the configuration in force. Thread-safe; blocks nobody.
 *
 * <p>The windows are those of this instance's clock, as the original's are: each counter's key
 * carries the start of its window.
 */
final class RlsService {

  private final Store store;
  private final Ticker ticker;
  private final RlsOptions options;
  private final LimitStatistics statistics;
  private final OverLimitKeys overLimitKeys;
  private volatile @Nullable Configuration configuration;

  RlsService(Store store, Ticker ticker, RlsOptions options, LimitStatistics statistics) {
    this.store = store;
    this.ticker = ticker;
    this.options = options;
    this.statistics = statistics;
    this.overLimitKeys = new OverLimitKeys(options.localCacheEntries());
  }

  /** Puts a configuration in force. Requests that are being decided keep theirs. */
  void use(Configuration loaded) {
    configuration = loaded;
  }

  /** The configuration in force; null before the first one. */
  @Nullable Configuration configuration() {
    return configuration;
  }

  /**
   * Decides.
   *
   * @param completion gets the answer, inline if the store is in memory
   * @throws RlsException if the request cannot be answered; nothing is counted then
   */
  void decide(RlsRequest request, Completion<RlsResponse> completion) {
    if (request.domain().isEmpty()) {
      throw new RlsException("rate limit domain must not be empty");
    }
    if (request.descriptors().isEmpty()) {
      throw new RlsException("rate limit descriptor list must not be empty");
    }
    Configuration current = configuration;
    if (current == null) {
      throw new RlsException("no rate limit configuration loaded");
    }
    new Call(this, request, current, completion).begin();
  }

  Store store() {
    return store;
  }

  RlsOptions options() {
    return options;
  }

  LimitStatistics statistics() {
    return statistics;
  }

  OverLimitKeys overLimitKeys() {
    return overLimitKeys;
  }

  long nowSeconds() {
    return nowMicros() / 1_000_000;
  }

  long nowMicros() {
    return ticker.nowMicros();
  }
}
