package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What each worker runs before its first task. */
abstract class TwinInitializerContract extends TwinContract {
  TwinInitializerContract(PoolKind kind) {
    super(kind);
  }

  @Test
  void initializer_workers_runsOnceInEachBeforeItsTasks() throws Exception {
    Trail trail = trail();
    Pool own = ended(builder(1).initializer(() -> trail.add("initialized")).build());

    own.apply(() -> trail.add("task"));
    own.map(
        item -> {
          trail.add("item");
          return item;
        },
        List.of(1, 2));

    assertThat(trail.lines()).containsExactly("initialized", "task", "item", "item");
  }

  @Test
  void initializer_withArgument_getsIt() {
    Trail trail = trail();
    Pool own =
        ended(
            builder(1)
                .initializer(
                    text -> {
                      trail.add(text);
                      return text;
                    },
                    "argument")
                .build());

    assertThat(own.starmap(Math::addExact, List.of(Args.of(1, 2)))).containsExactly(3);

    assertThat(trail.lines()).containsExactly("argument");
  }

  @Test
  void initializer_fails_breaksThePoolWithItsOwnException() {
    Trail trail = trail();
    Pool own =
        ended(
            builder(2)
                .initializer(
                    () -> {
                      trail.add("tried");
                      throw new IllegalStateException("no data");
                    })
                .build());
    List<Integer> items = IntStream.range(0, 20).boxed().toList();

    assertThatThrownBy(() -> own.map(SampleTasks::increment, items))
        .isInstanceOf(BrokenPoolException.class)
        .cause()
        .hasMessage("no data");
    assertThatThrownBy(() -> own.apply(SampleTasks::increment, 1))
        .isInstanceOf(BrokenPoolException.class);
    assertThat(trail.lines()).hasSizeBetween(1, 2);
  }
}
