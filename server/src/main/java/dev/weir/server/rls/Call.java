package dev.weir.server.rls;

import dev.weir.limit.Decision;
import dev.weir.server.rls.RlsRequest.Descriptor;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.StoreException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One request on its way: what applies to it, what is claimed for it, what is answered. */
final class Call {

  /** A clock that is in another window each time is wrong; whatever it says then stands. */
  private static final int MAX_ROUNDS = 3;

  private final RlsService service;
  private final RlsRequest request;
  private final Configuration configuration;
  private final Completion<RlsResponse> completion;
  private final List<Counting> countings;
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
    this.countings = new ArrayList<>(request.descriptors().size());
  }

  void begin() {
    match();
    long now = service.nowSeconds();
    boolean remembered = false;
    for (Counting counting : countings) {
      if (counting.counts()) {
        counting.at(now, service.options(), request.domain());
        counting.noteTotal(service.statistics());
        remembered |= counting.recall(service.overLimitKeys(), now);
      }
    }
    if (!service.options().stopIncrementWhenOverLimit()) {
      claim(open());
    } else if (remembered) {
      open().forEach(Counting::onlyLook);
      claim(open());
    } else {
      look();
    }
  }

  /** Finds what applies to each descriptor, and drops what another one takes the place of. */
  private void match() {
    Level domain = configuration.domain(request.domain());
    Set<String> replaced = Set.of();
    for (Descriptor descriptor : request.descriptors()) {
      Matched matched =
          domain == null ? null : Configuration.match(request.domain(), domain, descriptor);
      countings.add(new Counting(descriptor, request.hits(descriptor), matched));
      if (matched != null && !matched.rule().replaces().isEmpty()) {
        replaced = replaced.isEmpty() ? new HashSet<>() : replaced;
        replaced.addAll(matched.rule().replaces());
      }
    }
    if (domain == null) {
      service.statistics().domainNotFound(request.domain(), request.descriptors().size());
    }
    if (!replaced.isEmpty()) {
      for (Counting counting : countings) {
        counting.dropIfNamed(replaced);
      }
    }
  }

  /** What still has to be asked of the store. */
  private List<Counting> open() {
    return countings.stream().filter(Counting::isOpen).toList();
  }

  /** Looks at all counters, and counts only those that would go over their limit, if any would. */
  private void look() {
    List<Counting> open = open();
    ask(
        open,
        open.stream().map(Counting::lookClaim).toList(),
        decisions -> {
          boolean any = false;
          for (int i = 0; i < open.size(); i++) {
            any |= open.get(i).wouldExceed(decisions.get(i));
          }
          if (any) {
            open.forEach(Counting::onlyLookIfWithin);
          }
          claim(open);
        });
  }

  private void claim(List<Counting> open) {
    List<Claim> claims = new ArrayList<>(open.size());
    for (Counting counting : open) {
      counting.addClaims(claims);
    }
    ask(
        open,
        claims,
        decisions -> {
          int next = 0;
          for (Counting counting : open) {
            next += counting.claims();
            counting.decided(decisions.get(next - 1));
          }
          settle(open);
        });
  }

  /** Asks again where the store's clock was in another window already. */
  private void settle(List<Counting> open) {
    List<Counting> late = open.stream().filter(Counting::isOfAnotherWindow).toList();
    if (late.isEmpty() || ++rounds > MAX_ROUNDS) {
      answer();
      return;
    }
    for (Counting counting : late) {
      counting.at(counting.decidedAtSeconds(), service.options(), request.domain());
    }
    claim(late);
  }

  private interface Decided {
    void with(List<Decision> decisions);
  }

  private void ask(List<Counting> open, List<Claim> claims, Decided then) {
    if (open.isEmpty()) {
      then.with(List.of());
      return;
    }
    service
        .store()
        .acquire(
            claims,
            new Completion<>() {
              @Override
              public void completed(List<Decision> decisions) {
                then.with(decisions);
              }

              @Override
              public void failed(StoreException cause) {
                completion.failed(cause);
              }
            });
  }

  private void answer() {
    for (Counting counting : countings) {
      counting.note(service);
    }
    completion.completed(new Verdict(service, request, countings).response());
  }
}
