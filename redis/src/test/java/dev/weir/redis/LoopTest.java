package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoopTest {

  @Test
  void close_saysThatNothingOfItsOwnIsNeeded_andLeavesWhatIsShared() {
    ClientResources shared = DefaultClientResources.create();
    Loop loop =
        new Loop(
            shared,
            type -> {
              throw new AssertionError("nothing connects");
            },
            0);
    ClientResources own = loop.client().getResources();
    loop.close();

    assertThat(own).hasFieldOrPropertyWithValue("shutdownCalled", true); // else it warns when freed
    assertThat(shared).hasFieldOrPropertyWithValue("shutdownCalled", false);
    assertThat(shared.eventExecutorGroup().isShuttingDown()).isFalse();
    shared.shutdown(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
