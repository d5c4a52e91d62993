package dev.weir.server.config;

import static dev.weir.server.config.Setting.row;

import java.util.List;

/** What the server is told about what it remembers of a shared store. */
public final class CacheSettings {

  /** Whether anything is remembered. */
  public static final Setting<Boolean> ENABLED =
      row("cache.enabled", "true", "true or false")
          .alsoNamed("CACHE_ENABLED")
          .that(
              "Whether denied keys are remembered until they may come again, and slices of hot"
                  + " ones are taken ahead where rules say `leased`, so that Redis is not asked.")
          .read(Texts::flag);

  /** How much. */
  public static final Setting<Integer> MAX_SIZE =
      row("cache.max_size", "10000", "1..10000000")
          .alsoNamed("CACHE_MAX_SIZE")
          .that("How many denied keys at most, and of how many slices are held; 200 bytes each.")
          .read(text -> Math.toIntExact(Texts.number(text, 1, 10_000_000)));

  /** Variables of other caches, which are accepted and mean nothing here. */
  public static final List<String> IGNORED_NAMES =
      List.of("CACHE_DEFAULT_TTL", "CACHE_CLEANUP_INTERVAL");

  /** In the order in which they are documented. */
  static final List<Setting<?>> TABLE = List.of(ENABLED, MAX_SIZE);

  private CacheSettings() {}
}
