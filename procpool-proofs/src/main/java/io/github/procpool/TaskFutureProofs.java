package io.github.procpool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** A future is completed once, whoever tries, and each of its callbacks runs once. */
public final class TaskFutureProofs {
  private TaskFutureProofs() {}

  /** A task that can be cancelled at any time. */
  private static final class Task implements TaskFuture.Control {
    @Override
    public long taskId() {
      return 1;
    }

    @Override
    public boolean isRunning() {
      return true;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      return true;
    }
  }

  /** What two threads do to a future that has a callback. */
  public abstract static class Completion {
    final TaskFuture<Integer> future = new TaskFuture<>(new Task());
    private final AtomicInteger told = new AtomicInteger();

    Completion() {
      future.addDoneCallback(done -> told.addAndGet(done.isCancelled() ? -1 : done.getNow(100)));
    }

    /** What the callback was told; twice shows as the double. */
    final int told() {
      return told.get();
    }
  }

  /** The outcome comes while the caller cancels. */
  @JCStressTest
  @Outcome(id = "true, false, 7", expect = ACCEPTABLE, desc = "the outcome was first")
  @Outcome(id = "false, true, -1", expect = ACCEPTABLE, desc = "the cancel was first")
  @State
  public static class SucceedOrCancel extends Completion {
    @Actor
    public void pool(ZZI_Result result) {
      result.r1 = future.succeed(7);
    }

    @Actor
    public void caller(ZZI_Result result) {
      result.r2 = future.cancel(true);
    }

    @Arbiter
    public void end(ZZI_Result result) {
      result.r3 = told();
    }
  }

  /** The outcome comes while the caller completes the future himself. */
  @JCStressTest
  @Outcome(id = "true, false, 7", expect = ACCEPTABLE, desc = "the outcome was first")
  @Outcome(id = "false, true, 8", expect = ACCEPTABLE, desc = "the caller was first")
  @State
  public static class SucceedOrComplete extends Completion {
    @Actor
    public void pool(ZZI_Result result) {
      result.r1 = future.succeed(7);
    }

    @Actor
    public void caller(ZZI_Result result) {
      result.r2 = future.complete(8);
    }

    @Arbiter
    public void end(ZZI_Result result) {
      result.r3 = told();
    }
  }

  /** One caller cancels while another completes: both end the task, one decides. */
  @JCStressTest
  @Outcome(id = "true, false, -1", expect = ACCEPTABLE, desc = "the cancel was first")
  @Outcome(id = "false, true, 8", expect = ACCEPTABLE, desc = "the value was first")
  @State
  public static class CancelOrComplete extends Completion {
    @Actor
    public void one(ZZI_Result result) {
      result.r1 = future.cancel(true);
    }

    @Actor
    public void other(ZZI_Result result) {
      result.r2 = future.complete(8);
    }

    @Arbiter
    public void end(ZZI_Result result) {
      result.r3 = told();
    }
  }

  /** A callback is added while the outcome comes: it runs once, with a future that is done. */
  @JCStressTest
  @Outcome(id = "1, 1, true", expect = ACCEPTABLE, desc = "each ran once, the first one first")
  @State
  public static class CallbackAddedLate {
    private final TaskFuture<Integer> future = new TaskFuture<>(new Task());
    private final AtomicInteger early = new AtomicInteger();
    private final AtomicInteger late = new AtomicInteger();

    public CallbackAddedLate() {
      future.addDoneCallback(done -> early.addAndGet(done.isDone() ? 1 : 100));
    }

    @Actor
    public void pool() {
      boolean unused = future.fail(new CancellationException());
    }

    @Actor
    public void caller() {
      future.addDoneCallback(done -> late.addAndGet(done.isDone() ? 1 : 100));
    }

    @Arbiter
    public void end(IIZ_Result result) {
      result.r1 = early.get();
      result.r2 = late.get();
      result.r3 = !future.hasListeners();
    }
  }
}
