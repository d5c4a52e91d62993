package dev.weir.rule.tree;

import dev.weir.rule.RuleLimit;
import dev.weir.rule.Tiers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads tiers, the default tier, and users who have a tier or limits of their own. */
final class TiersReader {

  private static final String CUSTOM = "custom";
  private static final List<String> USER_NAMES =
      List.of("tier", "limit", "limits", "custom_limits");

  private final Fields document;
  private final LimitReader limits;
  private final Mistakes mistakes;

  TiersReader(Fields document, LimitReader limits, Mistakes mistakes) {
    this.document = document;
    this.limits = limits;
    this.mistakes = mistakes;
  }

  Tiers tiers() {
    Tiers tiers = document.has("tiers") ? named() : Tiers.standard();
    Tiers withDefault = tiers;
    Optional<String> usual = document.text("default_tier");
    if (usual.isPresent()) {
      if (tiers.tiers().containsKey(usual.get())) {
        withDefault = tiers.defaultTier(usual.get());
      } else {
        document.unknown("default_tier", usual.get(), tiers.tiers().keySet());
      }
    }
    return withDefault.users(users(tiers));
  }

  private Tiers named() {
    Tiers tiers = Tiers.NONE;
    Optional<Fields> fields =
        document.node("tiers").flatMap(node -> Fields.of(node, "tiers", mistakes));
    if (fields.isEmpty()) {
      return tiers;
    }
    for (String name : fields.get().names()) {
      Optional<Node> node = fields.get().node(name);
      boolean custom =
          node.isPresent() && node.get() instanceof Node.Scalar it && CUSTOM.equals(it.value());
      if (name.isBlank()) {
        fields.get().mistake(name, "an empty name", "a name");
      } else if (custom) {
        tiers = tiers.tier(name, List.of());
      } else if (node.isPresent()) {
        tiers = tiers.tier(name, limits.several(node.get(), fields.get().path(name), null));
      }
    }
    return tiers;
  }

  private Map<String, Tiers.User> users(Tiers tiers) {
    Map<String, Tiers.User> users = new HashMap<>();
    Optional<Fields> fields =
        document.node("users").flatMap(node -> Fields.of(node, "users", mistakes));
    if (fields.isEmpty()) {
      return users;
    }
    for (String id : fields.get().names()) {
      fields
          .get()
          .node(id)
          .flatMap(node -> Fields.of(node, fields.get().path(id), USER_NAMES, mistakes))
          .flatMap(user -> user(user, tiers))
          .ifPresent(user -> users.put(id, user));
    }
    return users;
  }

  private Optional<Tiers.User> user(Fields fields, Tiers tiers) {
    Optional<String> tier = fields.text("tier");
    if (tier.isPresent() && !tiers.tiers().containsKey(tier.get())) {
      fields.unknown("tier", tier.get(), tiers.tiers().keySet());
    }
    List<RuleLimit> own = new ArrayList<>();
    List<String> written = List.of("limit", "limits", "custom_limits");
    List<String> present = written.stream().filter(fields::has).toList();
    if (present.size() > 1) {
      fields.mistake(present.get(1), "beside " + present.get(0), "one of the two");
    }
    for (String name : present) {
      fields
          .node(name)
          .ifPresent(node -> own.addAll(limits.several(node, fields.path(name), null)));
    }
    if (tier.isEmpty() && own.isEmpty() && !fields.has("tier") && present.isEmpty()) {
      fields.mistake("tier", "nothing", "a tier, or limits of the user's own");
    }
    if (tier.isPresent()) {
      return Optional.of(Tiers.User.of(tier.get()).limits(own));
    }
    return own.isEmpty() ? Optional.empty() : Optional.of(Tiers.User.of(own));
  }
}
