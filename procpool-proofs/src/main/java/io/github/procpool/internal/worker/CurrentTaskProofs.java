package io.github.procpool.internal.worker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Task thread and control thread: an interrupt hits the attempt it is meant for, or nothing. */
public final class CurrentTaskProofs {
  private CurrentTaskProofs() {}

  /** No interrupt is left behind for the next task. */
  @JCStressTest
  @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "missed, or before it began")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "hit while it ran, and cleared")
  @State
  public static class InterruptOrLeave {
    private volatile @Nullable CurrentTask current;

    @Actor
    public void task(ZZ_Result result) {
      CurrentTask task = new CurrentTask(Thread.currentThread());
      task.enter(1, CurrentTask.ALL);
      current = task;
      task.leave();
      result.r1 = Thread.interrupted();
    }

    @Actor
    public void control() {
      CurrentTask task = current;
      if (task != null) {
        task.interrupt(1, -1, null);
      }
    }

    @Arbiter
    public void end(ZZ_Result result) {
      CurrentTask task = current;
      result.r2 = task != null && task.isCancelled();
    }
  }

  /** An interrupt that comes late does not hit the task that came after. */
  @JCStressTest
  @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "the second one runs undisturbed")
  @State
  public static class LateInterrupt {
    private volatile @Nullable CurrentTask current;

    @Actor
    public void task(ZZ_Result result) {
      CurrentTask task = new CurrentTask(Thread.currentThread());
      task.enter(1, 0);
      current = task;
      task.leave();
      task.enter(1, 1);
      result.r1 = Thread.interrupted();
    }

    @Actor
    public void control() {
      CurrentTask task = current;
      if (task != null) {
        task.interrupt(1, 0, null);
      }
    }

    @Arbiter
    public void end(ZZ_Result result) {
      CurrentTask task = current;
      result.r2 = task == null || task.isCancelled();
    }
  }
}
