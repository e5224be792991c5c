package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a future says, takes and refuses once it is done. */
abstract class DoneFutureContract extends PoolContract {
  DoneFutureContract(PoolKind kind) {
    super(kind);
  }

  /** Cancelled while both workers were busy. */
  private TaskFuture<Integer> cancelledFuture() throws Exception {
    Trail trail = trail();
    Gate gate = gate();
    TaskFuture<String> first = pool.submit(() -> SampleTasks.hold(trail, "first", gate));
    TaskFuture<String> second = pool.submit(() -> SampleTasks.hold(trail, "second", gate));
    trail.await(2);
    TaskFuture<Integer> future = pool.submit(SampleTasks::increment, 1);
    assertThat(future.cancel(false)).isTrue();
    gate.open();
    first.get();
    second.get();
    return future;
  }

  @Test
  void states_ofEachEnd_areTold() throws Exception {
    TaskFuture<Integer> succeeded = pool.submit(SampleTasks::increment, 1);
    TaskFuture<Object> failed = pool.submit(SampleTasks::fail, "broken");
    TaskFuture<Integer> cancelled = cancelledFuture();
    assertThat(succeeded.exception()).isNull();
    assertThat(failed.exception()).hasMessage("broken");

    assertThat(List.of(succeeded, failed, cancelled))
        .allMatch(TaskFuture::isDone)
        .noneMatch(TaskFuture::isRunning);
    assertThat(List.of(succeeded, failed)).noneMatch(TaskFuture::isCancelled);
    assertThat(cancelled.isCancelled()).isTrue();
    assertThat(succeeded.isCompletedExceptionally()).isFalse();
    assertThat(failed.isCompletedExceptionally()).isTrue();
    assertThat(succeeded.toString()).contains("[Completed normally]");
    assertThat(failed.toString())
        .contains("[Completed exceptionally: java.lang.IllegalStateException");
    assertThat(cancelled.toString())
        .contains("[Completed exceptionally: java.util.concurrent.CancellationException");
    assertThat(failed.taskId()).isGreaterThan(succeeded.taskId());
  }

  @Test
  void get_noTimeLeft_givesWhatIsThere() throws Exception {
    TaskFuture<Integer> succeeded = pool.submit(SampleTasks::increment, 1);
    TaskFuture<Object> failed = pool.submit(SampleTasks::fail, "broken");
    TaskFuture<Integer> cancelled = cancelledFuture();
    assertThat(succeeded.exception()).isNull();
    assertThat(failed.exception()).isNotNull();

    assertThat(succeeded.get(0, TimeUnit.SECONDS)).isEqualTo(2);
    assertThat(succeeded.exception(Duration.ZERO)).isNull();
    assertThatThrownBy(() -> failed.get(0, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(failed.exception(Duration.ZERO)).isSameAs(failed.exception());
    assertThatThrownBy(() -> cancelled.get(0, TimeUnit.SECONDS))
        .isInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> cancelled.exception(Duration.ZERO))
        .isInstanceOf(CancellationException.class);
    assertThatThrownBy(cancelled::exception).isInstanceOf(CancellationException.class);
  }

  @Test
  void get_cancelledWhileItWaits_throwsAtOnce() throws Exception {
    Trail trail = trail();
    TaskFuture<Void> future = pool.submit(() -> SampleTasks.sleepLong(trail));
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread waiter =
        new Thread(
            () -> {
              try {
                Object unused = future.get();
                thrown.set(new AssertionError("it got a result"));
              } catch (CancellationException | ExecutionException | InterruptedException e) {
                thrown.set(e);
              }
            },
            "waiter");
    waiter.start();
    Await.until("it waits", () -> waiter.getState() == Thread.State.WAITING);

    assertThat(future.cancel(true)).isTrue();
    waiter.join();

    assertThat(thrown.get()).isInstanceOf(CancellationException.class);
  }

  @Test
  void complete_doneAlready_isRefused() throws Exception {
    TaskFuture<Integer> succeeded = pool.submit(SampleTasks::increment, 1);
    TaskFuture<Object> failed = pool.submit(SampleTasks::fail, "broken");
    TaskFuture<Integer> cancelled = cancelledFuture();
    assertThat(succeeded.get()).isEqualTo(2);
    assertThat(failed.exception()).hasMessage("broken");

    assertThat(succeeded.complete(3)).isFalse();
    assertThat(succeeded.completeExceptionally(new IllegalStateException())).isFalse();
    assertThat(failed.complete(3)).isFalse();
    assertThat(failed.completeExceptionally(new IllegalStateException())).isFalse();
    assertThat(cancelled.complete(3)).isFalse();

    assertThat(succeeded.get()).isEqualTo(2);
    assertThat(failed.exception()).hasMessage("broken");
    assertThat(cancelled.isCancelled()).isTrue();
  }

  @Test
  void addDoneCallback_afterEachEnd_isCalledAtOnceAndMayThrow() throws Exception {
    TaskFuture<Integer> succeeded = pool.submit(SampleTasks::increment, 1);
    TaskFuture<Object> failed = pool.submit(SampleTasks::fail, "broken");
    TaskFuture<Integer> cancelled = cancelledFuture();
    assertThat(succeeded.exception()).isNull();
    assertThat(failed.exception()).isNotNull();
    List<TaskFuture<?>> called = new ArrayList<>();

    for (TaskFuture<?> future : List.of(succeeded, failed, cancelled)) {
      future.addDoneCallback(
          done -> {
            called.add(done);
            throw new IllegalStateException("thrown by a callback, on purpose");
          });
    }

    assertThat(called).isEqualTo(List.of(succeeded, failed, cancelled));
  }
}
