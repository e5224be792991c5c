package io.github.procpool.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Work that is accepted at each moment in which the keeper's thread may be about to end. */
final class KeeperTest {
  /** Threads that looked for work, in the order of their looks. */
  private final List<Thread> lookers = new ArrayList<>();

  private final AtomicInteger looks = new AtomicInteger();

  /** Answers the look of that number, from 0; may do what others do meanwhile. */
  private IntPredicate answer = look -> false;

  private final Keeper keeper = new Keeper("kept", this::hasWork);

  private boolean hasWork() {
    synchronized (lookers) {
      lookers.add(Thread.currentThread());
    }
    return answer.test(looks.getAndIncrement());
  }

  @AfterEach
  void close() {
    keeper.close();
    Await.until("no keeper is left", () -> keepers().isEmpty());
  }

  private static Set<Thread> keepers() {
    Set<Thread> keepers = ConcurrentHashMap.newKeySet();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.isAlive() && thread.getName().equals("kept-keeper")) {
        keepers.add(thread);
      }
    }
    return keepers;
  }

  private void awaitLooks(int number) {
    Await.until("look " + number, () -> looks.get() >= number);
  }

  private Thread looker(int look) {
    synchronized (lookers) {
      return lookers.get(look);
    }
  }

  @Test
  void keep_workIsLeft_oneThreadKeepsTheJvm() {
    answer = look -> true;

    keeper.keep();
    keeper.keep();

    assertThat(keepers()).hasSize(1).noneMatch(Thread::isDaemon);
    awaitLooks(2);
    assertThat(looker(1)).isSameAs(looker(0));
  }

  @Test
  void keep_noWorkIsLeft_threadEnds() {
    keeper.keep();

    Await.until("the thread has ended", () -> keepers().isEmpty());
  }

  @Test
  void keep_afterThreadEnded_anotherKeeps() {
    answer = look -> look >= 2;
    keeper.keep();
    Await.until("the thread has ended", () -> keepers().isEmpty());

    keeper.keep();

    awaitLooks(3);
    assertThat(keepers()).hasSize(1);
  }

  @Test
  void keep_workComesRightAfterTheLastLook_isKept() {
    answer =
        look -> {
          if (look == 0) {
            keeper.keep(); // still sees this thread, which has looked already
            return false;
          }
          return true;
        };

    keeper.keep();

    awaitLooks(3);
    assertThat(keepers()).hasSize(1);
    assertThat(looker(2)).isNotSameAs(looker(0));
  }

  @Test
  void keep_workComesWhileTheThreadLetsGo_oneThreadKeeps() {
    answer =
        look -> {
          if (look == 1) {
            keeper.keep(); // sees no thread any more
          }
          return look > 0;
        };

    keeper.keep();

    awaitLooks(4);
    assertThat(keepers()).hasSize(1);
    assertThat(looker(3)).isSameAs(looker(2)).isNotSameAs(looker(0));
  }

  @Test
  void keep_byTwoAtOnce_oneThreadKeeps() throws Exception {
    List<Keeper> many = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      many.add(new Keeper("kept", () -> true));
    }
    AtomicInteger arrived = new AtomicInteger();
    Callable<Void> caller =
        () -> {
          for (int i = 0; i < many.size(); i++) {
            arrived.incrementAndGet();
            while (arrived.get() < 2 * (i + 1)) {
              Thread.onSpinWait();
            }
            many.get(i).keep();
          }
          return null;
        };
    ExecutorService callers = Executors.newFixedThreadPool(2);
    try {
      for (Future<Void> done : callers.invokeAll(List.of(caller, caller))) {
        done.get();
      }
      assertThat(keepers()).hasSize(many.size());
    } finally {
      callers.shutdownNow();
      many.forEach(Keeper::close);
    }
  }

  @Test
  void keep_closed_startsNoThread() {
    keeper.close();

    keeper.keep();

    assertThat(keepers()).isEmpty();
  }

  @Test
  void close_workIsLeft_threadEnds() {
    answer = look -> true;
    keeper.keep();
    awaitLooks(1);

    keeper.close();

    Await.until("the thread has ended", () -> keepers().isEmpty());
  }
}
