package dev.weir.server;

import dev.weir.RuleLimiter;
import dev.weir.rule.Warning;
import dev.weir.server.config.Configuration;
import dev.weir.server.config.InvalidSettingsException;
import dev.weir.server.config.Reload;
import dev.weir.server.config.Setting;
import dev.weir.server.config.Settings;
import dev.weir.server.ops.RulesStatus;
import dev.weir.store.Ticker;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the rules of a file in force, at the start and whenever it changes, and says so. */
final class FollowedRules implements Reload.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(FollowedRules.class);

  /** Lines for one change of the file. */
  private static final int MAX_LINES = 50;

  private final Configuration started;
  private final RuleLimiter limiter;
  private final RulesStatus status;
  private final Ticker ticker;

  FollowedRules(Configuration started, RuleLimiter limiter, RulesStatus status, Ticker ticker) {
    this.started = started;
    this.limiter = limiter;
    this.status = status;
    this.ticker = ticker;
    status.loaded(started.rules().rules().size());
    if (started.file().isPresent()) {
      warn(started, started.rules().lint(ticker.nowMicros()));
    }
  }

  @Override
  public void loaded(Configuration configuration) {
    List<Warning> warnings = configuration.rules().lint(limiter.rules(), ticker.nowMicros());
    limiter.rules(configuration.rules());
    status.loaded(configuration.rules().rules().size());
    LOG.info("rules loaded: revision {}, {} rules", status.revision(), status.count());
    warn(configuration, warnings);
    Settings told = configuration.settings();
    for (Setting<?> setting : started.settings().changedIn(told)) {
      if (!setting.equals(Settings.DEFAULT_ALGORITHM)) {
        LOG.warn(
            "{}: changed from {} to {} (expected: a restart, to take effect)",
            setting.key(),
            started.settings().shown(setting),
            told.shown(setting));
      }
    }
  }

  private static void warn(Configuration configuration, List<Warning> warnings) {
    List<String> lines =
        warnings.stream().map(warning -> place(configuration, warning) + warning).toList();
    some(lines).forEach(LOG::warn);
  }

  private static String place(Configuration configuration, Warning warning) {
    return configuration.ruleLocation(warning.rule()).map(place -> place + ": ").orElse("");
  }

  @Override
  public void rejected(InvalidSettingsException why) {
    List<String> mistakes = why.mistakes();
    int others = mistakes.size() - 1;
    status.refused(mistakes.get(0) + (others > 0 ? " and " + others + " more" : ""));
    LOG.error("rules rejected; revision {} stays in force", status.revision());
    some(mistakes).forEach(LOG::error);
  }

  /** As many lines as anyone reads. */
  private static List<String> some(List<String> lines) {
    if (lines.size() <= MAX_LINES) {
      return lines;
    }
    List<String> some = new ArrayList<>(lines.subList(0, MAX_LINES));
    some.add("and " + (lines.size() - MAX_LINES) + " more");
    return some;
  }

  @Override
  public void restored() {
    status.restored();
    LOG.info("rules are again those in force: revision {}", status.revision());
  }
}
