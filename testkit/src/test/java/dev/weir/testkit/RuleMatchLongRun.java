package dev.weir.testkit;

import dev.weir.rule.RuleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * A million pairs of a set of rules and a request, matched by the compiled rules and by the slow
 * matcher. By hand, some minutes: {@code mvn -Plong -pl testkit -am verify}.
 */
class RuleMatchLongRun {

  private static final int REQUESTS = 50;
  private static final Path RESULT = Path.of("results", "rules-1m.txt");

  private static long pairs;
  private static long applying;

  @Provide
  Arbitrary<RuleSet> ruleSets() {
    return RuleSets.ruleSets();
  }

  @Provide
  Arbitrary<List<Map<String, String>>> requests() {
    return RuleSets.requests().list().ofSize(REQUESTS);
  }

  @Property(tries = 20_000, edgeCases = EdgeCasesMode.NONE)
  void match_aMillionPairs_areThoseOfTheSlowMatcher(
      @ForAll("ruleSets") RuleSet rules, @ForAll("requests") List<Map<String, String>> requests) {
    for (Map<String, String> raw : requests) {
      applying += RuleMatchPropertyTest.compare(rules, raw);
      pairs++;
    }
  }

  @AfterContainer
  static void report() throws IOException {
    Files.createDirectories(RESULT.toAbsolutePath().getParent());
    Files.writeString(
        RESULT,
        String.format(
            "RuleSet and SlowMatcher, the same match for every pair of rules and request%n"
                + "command: mvn -Plong -pl testkit -am verify -Dtest=RuleMatchLongRun"
                + " -Dsurefire.failIfNoSpecifiedTests=false%n"
                + "pairs:   %d%nrules that applied in all: %d%n",
            pairs, applying));
  }
}
