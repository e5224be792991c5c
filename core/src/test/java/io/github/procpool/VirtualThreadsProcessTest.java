package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.lang.reflect.Method;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Virtual threads that wait for a pool leave their carriers to others; on Java 21 and later. */
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadsProcessTest extends ProcessPoolFixture {
  /** More than there can be carriers. */
  private static final int THREADS = 300;

  /** By reflection, for this is compiled for Java 17. */
  private static void startVirtual(Runnable action) throws ReflectiveOperationException {
    Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
    Object unused = start.invoke(null, action);
  }

  @Test
  void get_manyVirtualThreadsWait_othersRun() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();
    Gate gate = gate();
    TaskFuture<String> held = pool.submit(() -> SampleTasks.hold(trail, "held", gate));
    CountDownLatch waiting = new CountDownLatch(THREADS);
    ConcurrentLinkedQueue<String> results = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < THREADS; i++) {
      startVirtual(
          () -> {
            waiting.countDown();
            results.add(held.join());
          });
    }

    assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();
    gate.open();

    Await.until("all have the result", () -> results.size() == THREADS);
  }

  @Test
  void submit_manyVirtualThreadsInABoundedPool_allGetTheirResults() throws Exception {
    ProcessPoolExecutor pool =
        newPool(ProcessPoolExecutor.builder().maxWorkers(2).queueCapacity(4));
    ConcurrentLinkedQueue<Integer> results = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < THREADS; i++) {
      int number = i;
      startVirtual(() -> results.add(pool.submit(SampleTasks::increment, number).join()));
    }

    Await.until("all have their results", () -> results.size() == THREADS);

    assertThat(results).doesNotHaveDuplicates();
  }

  @Test
  void submit_virtualThreadsWaitForRoom_othersRun() throws Exception {
    ProcessPoolExecutor pool =
        newPool(ProcessPoolExecutor.builder().maxWorkers(1).queueCapacity(1));
    Trail trail = trail();
    Gate gate = gate();
    TaskFuture<String> held = pool.submit(() -> SampleTasks.hold(trail, "held", gate));
    trail.await(1);
    CountDownLatch started = new CountDownLatch(THREADS);
    ConcurrentLinkedQueue<Integer> results = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < THREADS; i++) {
      int number = i;
      startVirtual(
          () -> {
            started.countDown();
            results.add(pool.submit(SampleTasks::increment, number).join());
          });
    }

    assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
    gate.open();

    Await.until("all have their results", () -> results.size() == THREADS);
    assertThat(held.get()).isEqualTo("held");
  }
}
