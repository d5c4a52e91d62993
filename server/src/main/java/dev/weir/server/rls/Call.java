package dev.weir.server.rls;

import dev.weir.limit.Decision;
import dev.weir.server.rls.match.Configuration;
import dev.weir.server.rls.match.Level;
import dev.weir.server.rls.match.LimitRule;
import dev.weir.server.rls.match.Matched;
import dev.weir.server.rls.message.RlsRequest;
import dev.weir.server.rls.message.RlsRequest.Descriptor;
import dev.weir.server.rls.message.RlsResponse;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One request on its way: what applies to it, what is claimed for it, what is answered. */
final class Call {

  /** A clock that is in another window each time is wrong; whatever it says then stands. */
  private static final int MAX_ROUNDS = 3;

  private final RlsService service;
  private final RlsRequest request;
  private final Configuration configuration;
  private final Completion<RlsResponse> completion;
  private final List<Asked> asked;
  private int rounds;

  Call(
      RlsService service,
      RlsRequest request,
      Configuration configuration,
      Completion<RlsResponse> completion) {
    this.service = service;
    this.request = request;
    this.configuration = configuration;
    this.completion = completion;
    this.asked = new ArrayList<>(request.descriptors().size());
  }

  void begin() {
    match();
    long now = service.nowSeconds();
    boolean remembered = false;
    boolean givesBack = false;
    for (Asked each : asked) {
      each.noteTotal(service.statistics());
      givesBack |= each.givesBack();
      for (Counting counting : each.limits()) {
        counting.at(now, service.options(), request.domain());
        remembered |= counting.recall(service.overLimitKeys(), now);
      }
    }
    boolean known = remembered;
    if (givesBack) {
      giveBack(refunds().iterator(), () -> take(known));
    } else {
      take(known);
    }
  }

  /** Finds what applies to each descriptor, and drops what another one takes the place of. */
  private void match() {
    Level domain = configuration.domain(request.domain());
    Set<String> replaced = Set.of();
    for (Descriptor descriptor : request.descriptors()) {
      Matched matched =
          domain == null ? null : Configuration.match(request.domain(), domain, descriptor);
      asked.add(new Asked(descriptor, request.hits(descriptor), matched));
      for (LimitRule rule : matched == null ? List.<LimitRule>of() : matched.rules()) {
        if (!rule.replaces().isEmpty()) {
          replaced = replaced.isEmpty() ? new HashSet<>() : replaced;
          replaced.addAll(rule.replaces());
        }
      }
    }
    if (domain == null) {
      service.statistics().domainNotFound(request.domain(), request.descriptors().size());
    }
    if (!replaced.isEmpty()) {
      for (Asked each : asked) {
        each.dropIfNamed(replaced);
      }
    }
  }

  /** What is given back, in rounds: what goes to one counter goes one after the other. */
  private List<List<Counting>> refunds() {
    List<List<Counting>> rounds = new ArrayList<>();
    Map<String, Integer> before = new HashMap<>();
    for (Asked each : asked) {
      if (each.givesBack()) {
        for (Counting counting : each.limits()) {
          int round = before.merge(counting.counter(), 1, Integer::sum) - 1;
          if (round == rounds.size()) {
            rounds.add(new ArrayList<>());
          }
          rounds.get(round).add(counting);
        }
      }
    }
    return rounds;
  }

  /** Gives hits back, a round at a time; does not go deeper with each that is answered at once. */
  private void giveBack(Iterator<List<Counting>> rounds, Runnable then) {
    while (rounds.hasNext()) {
      Asking asking = new Asking(service.store(), completion);
      for (Counting counting : rounds.next()) {
        asking.adjust(counting.refund(service.nowMicros()), counting::decided);
      }
      if (!asking.isAnswered()) {
        asking.then(() -> giveBack(rounds, then));
        return;
      }
    }
    then.run();
  }

  private void take(boolean remembered) {
    List<Counting> open = open();
    if (!service.options().stopIncrementWhenOverLimit()) {
      claim(open);
    } else if (remembered) {
      open.forEach(Counting::onlyLook);
      claim(open);
    } else {
      look(open);
    }
  }

  /** What still has to be asked of the store. */
  private List<Counting> open() {
    List<Counting> open = new ArrayList<>(asked.size());
    for (Asked each : asked) {
      for (Counting counting : each.limits()) {
        if (counting.isOpen()) {
          open.add(counting);
        }
      }
    }
    return open;
  }

  /** Looks at all counters, and counts only those that would go over their limit, if any would. */
  private void look(List<Counting> open) {
    Asking asking = new Asking(service.store(), completion);
    asking.acquire(
        open.stream().map(Counting::lookClaim).toList(),
        decisions -> {
          boolean any = false;
          for (int i = 0; i < open.size(); i++) {
            any |= open.get(i).wouldExceed(decisions.get(i));
          }
          if (any) {
            open.forEach(Counting::onlyLookIfWithin);
          }
        });
    asking.then(() -> claim(open));
  }

  /**
   * Claims all at once where all count what they deny, as the original's do. Else those that can
   * refuse the request go first, all or nothing, and those that cannot follow, each for itself.
   */
  private void claim(List<Counting> open) {
    boolean anyKeeps = false;
    for (Counting counting : open) {
      anyKeeps |= counting.keepsWhenDenied();
    }
    if (!anyKeeps) {
      claim(List.of(open), () -> settle(open));
      return;
    }
    List<Counting> binding = new ArrayList<>();
    List<Counting> counted = new ArrayList<>();
    List<List<Counting>> alone = new ArrayList<>();
    for (Counting each : open) {
      if (!each.standsAlone(service.options())) {
        binding.add(each);
      } else if (each.keepsWhenDenied()) {
        alone.add(List.of(each));
      } else {
        counted.add(each);
      }
    }
    alone.add(counted);
    claim(
        List.of(binding),
        () -> {
          if (binding.stream().anyMatch(Counting::isDenied)) {
            binding.forEach(Counting::untaken);
            alone.forEach(each -> each.forEach(Counting::onlyLookIfKept));
          }
          claim(alone, () -> settle(open));
        });
  }

  private void claim(List<List<Counting>> groups, Runnable then) {
    Asking asking = new Asking(service.store(), completion);
    for (List<Counting> group : groups) {
      List<Claim> claims = new ArrayList<>(group.size());
      group.forEach(counting -> counting.addClaims(claims));
      asking.acquire(claims, decisions -> decided(group, decisions));
    }
    asking.then(then);
  }

  private static void decided(List<Counting> group, List<Decision> decisions) {
    int next = 0;
    for (Counting counting : group) {
      next += counting.claims();
      counting.decided(decisions.get(next - 1));
    }
  }

  /** Asks again where the store's clock was in another window already. */
  private void settle(List<Counting> open) {
    List<Counting> late = List.of();
    for (Counting counting : open) {
      if (counting.isOfAnotherWindow()) {
        late = late.isEmpty() ? new ArrayList<>() : late;
        late.add(counting);
      }
    }
    if (late.isEmpty() || ++rounds > MAX_ROUNDS) {
      answer();
      return;
    }
    for (Counting counting : late) {
      counting.at(counting.decidedAtSeconds(), service.options(), request.domain());
    }
    List<Counting> again = late;
    claim(List.of(again), () -> settle(again));
  }

  private void answer() {
    for (Asked each : asked) {
      each.note(service);
    }
    completion.completed(new Verdict(service, request, asked).response());
  }
}
