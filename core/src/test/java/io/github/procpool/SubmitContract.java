package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.SampleTasks.SampleException;
import io.github.procpool.testkit.Trail;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** All forms of submit, results and failures. */
abstract class SubmitContract extends PoolContract {
  SubmitContract(PoolKind kind) {
    super(kind);
  }

  @Test
  void submit_callable_givesItsResult() throws Exception {
    int captured = 41;

    assertThat(pool.submit(() -> captured + 1).get()).isEqualTo(42);
  }

  @Test
  void submit_runnable_runsAndGivesNull() throws Exception {
    Trail trail = trail();

    TaskFuture<Void> future = pool.submit(() -> trail.add("ran"));

    assertThat(future.get()).isNull();
    assertThat(trail.lines()).containsExactly("ran");
  }

  @Test
  void submit_functionWithArgument_givesItsResult() throws Exception {
    assertThat(pool.submit(Math::sqrt, 2.0).get()).isEqualTo(Math.sqrt(2.0));
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
  }

  @Test
  void submit_biFunctionWithArguments_givesItsResult() throws Exception {
    assertThat(pool.submit(Math::max, 3, 5).get()).isEqualTo(5);
    assertThat(pool.submit((String a, Integer b) -> a.repeat(b), "ab", 3).get())
        .isEqualTo("ababab");
  }

  @Test
  void submit_asCallableOfTheJdk_givesItsResult() throws Exception {
    Callable<String> task = (Callable<String> & Serializable) () -> "plain";

    assertThat(pool.submit(task).get()).isEqualTo("plain");
  }

  @Test
  void submit_asRunnableOfTheJdkWithResult_givesThatVeryResult() throws Exception {
    Trail trail = trail();
    Runnable task = (SerializableRunnable) () -> trail.add("ran");
    Object result = new Object();

    assertThat(pool.submit(task, result).get()).isSameAs(result);
    assertThat(pool.submit(task).get()).isNull();
    assertThat(trail.lines()).containsExactly("ran", "ran");
  }

  @Test
  void submit_nullArgumentAndResult_arePassed() throws Exception {
    assertThat(pool.submit(SampleTasks::same, null).get()).isNull();
    assertThat(pool.submit((a, b) -> a == null && b == null, null, null).get()).isEqualTo(true);
  }

  @Test
  void submit_nullTask_throwsAtOnce() {
    assertThatThrownBy(() -> pool.submit((SerializableCallable<Object>) null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("task");
  }

  @Test
  void submit_manyTasks_eachFutureHasItsOwnResult() throws Exception {
    List<TaskFuture<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      futures.add(pool.submit(SampleTasks::increment, i));
    }

    for (int i = 0; i < futures.size(); i++) {
      assertThat(futures.get(i).get()).isEqualTo(i + 1);
    }
    assertThat(futures.stream().map(TaskFuture::taskId).distinct()).hasSize(futures.size());
  }

  @Test
  void submit_fromSeveralThreads_losesNothing() {
    long sum =
        IntStream.range(0, 400)
            .parallel()
            .mapToLong(i -> pool.submit(SampleTasks::increment, i).join())
            .sum();

    assertThat(sum).isEqualTo(400 * 401 / 2);
  }

  @Test
  void trySubmit_queueWithRoom_givesTheFuture() throws Exception {
    Optional<TaskFuture<Integer>> future = pool.trySubmit(() -> 7);

    assertThat(future).isPresent();
    assertThat(future.get().get()).isEqualTo(7);
  }

  @Test
  void execute_runnable_runsIt() {
    Trail trail = trail();

    pool.execute((SerializableRunnable) () -> trail.add("ran"));

    assertThat(trail.await(1)).containsExactly("ran");
  }

  // ---- failures

  @Test
  void submit_taskThrowsUnchecked_getThrowsItWithMessageAndStack() {
    TaskFuture<Object> future = pool.submit(SampleTasks::fail, "no luck");

    ExecutionException thrown = catchThrowableOfType(ExecutionException.class, future::get);

    assertThat(thrown.getCause())
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage("no luck");
    assertThat(thrown.getCause().getStackTrace())
        .anyMatch(
            frame ->
                frame.getClassName().equals(SampleTasks.class.getName())
                    && frame.getMethodName().equals("fail"));
    assertThat(future.isCompletedExceptionally()).isTrue();
    assertThat(future.isCancelled()).isFalse();
  }

  @Test
  void submit_taskThrowsChecked_getThrowsItWithItsFields() {
    ExecutionException thrown =
        catchThrowableOfType(
            ExecutionException.class, pool.submit(SampleTasks::failChecked, "no")::get);

    assertThat(thrown.getCause()).isExactlyInstanceOf(SampleException.class).hasMessage("no");
    assertThat(((SampleException) thrown.getCause()).code()).isEqualTo(42);
  }

  @Test
  void submit_taskThrowsError_getThrowsItAndTheWorkerGoesOn() throws Exception {
    TaskFuture<Object> future =
        pool.submit(
            () -> {
              throw new AssertionError("broken promise");
            });

    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(AssertionError.class)
        .hasMessage("broken promise");
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
  }

  @Test
  void submit_taskOverflowsItsStack_failsAlone() throws Exception {
    TaskFuture<Integer> future = pool.submit(SubmitContract::recurse, 1);

    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(StackOverflowError.class);
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
  }

  @SuppressWarnings("InfiniteRecursion") // that is what it is for
  static int recurse(int depth) {
    return recurse(depth + 1) + 1;
  }

  // ---- inside a task

  @Test
  void context_insideTask_namesPoolWorkerTaskAndAttempt() throws Exception {
    TaskFuture<String> future =
        pool.submit(
            () -> {
              WorkerContext context = WorkerContext.current();
              return context.taskId()
                  + " "
                  + context.attempt()
                  + " "
                  + (context.workerId() == 0 || context.workerId() == 1)
                  + " "
                  + (context.pid() == ProcessHandle.current().pid())
                  + " "
                  + context.isCancelled()
                  + " "
                  + context.poolName().isEmpty();
            });

    assertThat(future.get()).isEqualTo(future.taskId() + " 1 true true false false");
  }

  @Test
  void context_outsideOfTask_isRefused() {
    assertThatThrownBy(WorkerContext::current).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void interrupt_leftByOneTask_isNotSeenByTheNext() throws Exception {
    PoolExecutor single = newPool(1);
    single.submit(() -> Thread.currentThread().interrupt()).get();

    assertThat(single.submit(() -> Thread.currentThread().isInterrupted()).get()).isFalse();
  }
}
