package dev.weir.rule;

import dev.weir.limit.InvalidValueException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the lists that come before all rules: users, API keys or addresses that are always
 * allowed or blocked. Immutable.
 *
 * <p>Each of the three attributes gives at most one verdict: of a user or a key its entry, of an
 * address the entry with the longest prefix. A block beats an allow, also on the same prefix.
 */
public final class AccessEntry {

  private static final List<Attribute> POSSIBLE =
      List.of(Attribute.USER_ID, Attribute.API_KEY, Attribute.IP_ADDRESS);

  private final boolean blocks;
  private final Condition who;
  private final Validity validity;
  private final @Nullable String reason;

  private AccessEntry(boolean blocks, Condition who, Validity validity, @Nullable String reason) {
    this.blocks = blocks;
    this.who = who;
    this.validity = validity;
    this.reason = reason;
  }

  /** An entry that lets these pass, whatever the rules say. */
  public static AccessEntry allow(Condition who) {
    return new AccessEntry(false, checked(who), Validity.ALWAYS, null);
  }

  /** An entry that blocks these. */
  public static AccessEntry block(Condition who) {
    return new AccessEntry(true, checked(who), Validity.ALWAYS, null);
  }

  private static Condition checked(Condition who) {
    if (!POSSIBLE.contains(who.attribute())) {
      throw new InvalidValueException("lists", who.attribute(), "one of " + POSSIBLE);
    }
    return who;
  }

  /** The same entry, in force only before this instant. */
  public AccessEntry until(Instant end) {
    return new AccessEntry(blocks, who, validity.until(end), reason);
  }

  /** The same entry with a text for people. */
  public AccessEntry reason(String text) {
    return new AccessEntry(blocks, who, validity, text);
  }

  /** Whether it blocks; else it allows. */
  public boolean blocks() {
    return blocks;
  }

  /** Whom. */
  public Condition who() {
    return who;
  }

  /** When. */
  public Validity validity() {
    return validity;
  }

  /** Why. */
  public Optional<String> reason() {
    return Optional.ofNullable(reason);
  }

  /** For example {@code block ip_address 203.0.113.0/24: scraper}. */
  @Override
  public String toString() {
    String when = validity.isBounded() ? " " + validity : "";
    return (blocks ? "block " : "allow ") + who + when + (reason == null ? "" : ": " + reason);
  }
}
