package io.github.procpool.internal.host;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/** Receiver and timer at the items of one task: each item gets one answer. */
public final class WorkProofs {
  private WorkProofs() {}

  /** A chunk of two items with a time-out. */
  private static final class Chunk extends Work {
    private static final Payload EMPTY = new Payload(new byte[0], 0, new int[0]);
    private static final TaskSettings WITH_TIMEOUT = new TaskSettings(1, 1, 0, null, 0, null);

    Chunk() {
      super(EMPTY, 2, WITH_TIMEOUT);
    }

    @Override
    protected void outcome(int item, RawOutcome outcome) {
      throw new IllegalStateException("nobody reads outcomes here");
    }

    @Override
    protected void value(int item, @Nullable Object value) {
      throw new IllegalStateException("nobody reads outcomes here");
    }

    @Override
    protected void lost(int item, int firstMissing, RuntimeException reason) {
      throw reason;
    }

    @Override
    protected void timedOut(int item, RuntimeException reason) {
      throw reason;
    }

    @Override
    protected void refused(Throwable reason) {
      throw new IllegalStateException(reason);
    }
  }

  /** The outcome of the first item comes as its time is up; the second is the receiver's alone. */
  @JCStressTest
  @Outcome(id = "true, true, false", expect = ACCEPTABLE, desc = "the outcome was first")
  @Outcome(id = "false, true, true", expect = ACCEPTABLE, desc = "its time was up first")
  @State
  public static class OutcomeOrTimeout {
    private final Work work = new Chunk();

    @Actor
    public void receiver(ZZZ_Result result) {
      result.r1 = work.decide(0);
      result.r2 = work.decide(1);
    }

    @Actor
    public void timer(ZZZ_Result result) {
      result.r3 = work.decide(0);
    }
  }

  /** The timer is at the second item while the first is still to be read: it must not skip one. */
  @JCStressTest
  @Outcome(id = "true, true, false", expect = ACCEPTABLE, desc = "both outcomes were first")
  @Outcome(id = "true, false, true", expect = ACCEPTABLE, desc = "the second ran out of time")
  @State
  public static class TimeoutOfTheNext {
    private final Work work = new Chunk();

    @Actor
    public void receiver(ZZZ_Result result) {
      result.r1 = work.decide(0);
      result.r2 = work.decide(1);
    }

    @Actor
    public void timer(ZZZ_Result result) {
      result.r3 = work.decide(1);
    }
  }

  /** What one side has decided, the other sees decided. */
  @JCStressTest
  @Outcome(id = "true, false, true", expect = ACCEPTABLE, desc = "asked before")
  @Outcome(id = "true, true, true", expect = ACCEPTABLE, desc = "asked after")
  @State
  public static class Decided {
    private final Work work = new Chunk();

    @Actor
    public void receiver(ZZZ_Result result) {
      result.r1 = work.decide(0);
    }

    @Actor
    public void timer(ZZZ_Result result) {
      result.r2 = work.isDecided(0);
    }

    @Arbiter
    public void end(ZZZ_Result result) {
      result.r3 = work.isDecided(0) && !work.isDecided(1);
    }
  }
}
