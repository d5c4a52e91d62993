package dev.weir.server.rls;

/** Where hits are counted. Thread-safe. */
interface LimitStatistics {

  /** Counts nothing. */
  LimitStatistics NONE =
      new LimitStatistics() {
        @Override
        public void add(String key, Counted counted, long hits) {}

        @Override
        public void domainNotFound(String domain, int times) {}

        @Override
        public void globalShadowMode() {}

        @Override
        public void configurationLoaded(boolean accepted) {}

        @Override
        public void requested(boolean refused) {}
      };

  /** What hits are counted as. */
  enum Counted {
    TOTAL_HITS,
    TOTAL_NEGATIVE_HITS,
    OVER_LIMIT,
    NEAR_LIMIT,
    OVER_LIMIT_WITH_LOCAL_CACHE,
    WITHIN_LIMIT,
    SHADOW_MODE
  }

  /**
   * Counts hits.
   *
   * @param key the path of the limit, {@code domain.key_value.…}
   */
  void add(String key, Counted counted, long hits);

  /** Counts descriptors of a domain that no file has. */
  void domainNotFound(String domain, int times);

  /** Counts an attempt to load files. */
  void configurationLoaded(boolean accepted);

  /**
   * Counts a request.
   *
   * @param refused whether it could not be answered
   */
  void requested(boolean refused);

  /** Counts a request that only the global shadow mode lets pass. */
  void globalShadowMode();
}
