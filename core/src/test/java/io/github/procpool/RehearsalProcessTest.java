package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.SampleTasks;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Spares get ready for what the other workers do, and no user can tell. */
class RehearsalProcessTest extends ProcessPoolFixture {
  private static final String INITIALIZED = "the user's class is initialized";
  private static final String IN_WORKER = "procpool.test.worker";

  private final Map<Long, Queue<String>> output = new ConcurrentHashMap<>();

  /** Says when its static initializer runs. */
  private static final class Loud {
    static {
      System.out.println(INITIALIZED);
    }

    static SerializableCallable<Long> pid() {
      return () -> WorkerContext.current().pid();
    }

    static SerializableCallable<List<Object>> context() {
      return () -> {
        WorkerContext context = WorkerContext.current();
        return List.of(context.workerId(), context.attempt(), context.attributes());
      };
    }
  }

  /** Can be initialized in the host only. */
  private static final class Broken {
    static {
      if (Boolean.getBoolean(IN_WORKER)) {
        throw new IllegalStateException("not in a worker");
      }
    }

    static SerializableCallable<Integer> answer() {
      return () -> 1;
    }
  }

  private Queue<String> linesOf(long pid) {
    return output.computeIfAbsent(pid, any -> new ConcurrentLinkedQueue<>());
  }

  private ProcessPoolExecutor pool() {
    return newPool(
        ProcessPoolExecutor.builder()
            .maxWorkers(1)
            .startMethod(StartMethod.WARM)
            .jvmOptions("-Xlog:class+load=info:stdout", "-D" + IN_WORKER + "=true")
            .output((worker, line) -> linesOf(worker.pid()).add(line)));
  }

  private static long otherThan(long pid, ProcessPoolExecutor pool) {
    Await.until("a spare has booted", () -> isAtRest(pool));
    return pool.workers().stream()
        .mapToLong(WorkerInfo::pid)
        .filter(other -> other != pid)
        .findFirst()
        .orElseThrow();
  }

  private static boolean isAtRest(ProcessPoolExecutor pool) {
    return pool.workers().size() == 2
        && pool.workers().stream().allMatch(worker -> worker.state() == WorkerState.IDLE);
  }

  private void awaitLoaded(Class<?> type, long pid) {
    Await.until(
        type + " is loaded in " + pid,
        () -> linesOf(pid).stream().anyMatch(line -> line.contains(type.getName() + " ")));
  }

  private static void kill(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void spare_functionOfAnotherWorker_isLoadedAndNotInitializedUntilItsTask() throws Exception {
    ProcessPoolExecutor pool = pool();
    long first = pool.submit(Loud.pid()).get();
    long spare = otherThan(first, pool);
    awaitLoaded(Loud.class, spare);
    assertThat(linesOf(spare)).doesNotContain(INITIALIZED);

    kill(first);

    assertThat(pool.submit(Loud.pid()).get()).isEqualTo(spare);
    Await.until("it speaks", () -> linesOf(spare).contains(INITIALIZED));
  }

  @Test
  void spare_functionThatComesLater_isLoadedAheadToo() throws Exception {
    ProcessPoolExecutor pool = pool();
    long first = pool.submit(SampleTasks::pid).get();
    long spare = otherThan(first, pool);

    pool.submit(Loud.pid()).get();

    awaitLoaded(Loud.class, spare);
    assertThat(linesOf(spare)).doesNotContain(INITIALIZED);
  }

  @Test
  void spare_afterARehearsal_isCountedAndSeenAsNew() throws Exception {
    ProcessPoolExecutor pool = pool();
    long first = pool.submit(Loud.pid()).get();
    long spare = otherThan(first, pool);
    awaitLoaded(Loud.class, spare);

    assertThat(pool.workers())
        .filteredOn(worker -> worker.pid() == spare)
        .singleElement()
        .satisfies(worker -> assertThat(worker.tasksDone()).isZero())
        .satisfies(worker -> assertThat(worker.currentTask()).isEmpty());
    kill(first);
    assertThat(pool.submit(Loud.context()).get()).isEqualTo(List.of(0, 1, Map.of()));
    assertThat(pool.stats().workersLost()).isEqualTo(1);
  }

  @Test
  void spare_classThatCannotBeInitialized_failsTheTaskAlone() throws Exception {
    ProcessPoolExecutor pool = pool();
    SerializableCallable<Integer> broken = Broken.answer();
    long first = pool.submit(SampleTasks::pid).get();
    assertThat(pool.submit(broken).exception()).isInstanceOf(TaskSerializationException.class);
    long spare = otherThan(first, pool);
    awaitLoaded(Broken.class, spare);

    kill(first);

    assertThat(pool.submit(SampleTasks::pid).get()).isEqualTo(spare);
    assertThat(pool.submit(broken).exception())
        .asInstanceOf(InstanceOfAssertFactories.type(TaskSerializationException.class))
        .returns(TaskSerializationException.Stage.DECODE_TASK, TaskSerializationException::stage);
    assertThat(pool.submit(SampleTasks::pid).get()).isEqualTo(spare);
  }
}
