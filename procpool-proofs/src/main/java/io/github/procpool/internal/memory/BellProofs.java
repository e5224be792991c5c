package io.github.procpool.internal.memory;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Who goes to sleep and who brings news: no wake-up is lost. Forbidden is that the one who parks
 * sees nothing, and the other does not ring.
 */
public final class BellProofs {
  private BellProofs() {}

  /** A worker that has run dry, and a host that sends. */
  @JCStressTest
  @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "it sees the task, nobody rings")
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "it sees the task, and hears the bell")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "it hears the bell")
  @State
  public static class WorkerParks {
    private final FreshRing fresh = FreshRing.take();

    @Actor
    public void worker(ZZ_Result result) {
      fresh.ring().parkWorker();
      result.r1 = fresh.isSent();
    }

    @Actor
    public void host(ZZ_Result result) {
      boolean unused = fresh.send();
      result.r2 = fresh.ring().claimWorkerBell();
    }

    @Arbiter
    public void end() {
      fresh.giveBack();
    }
  }

  /**
   * The same, when the worker has just woken up by itself, and the host may still see it asleep.
   */
  @JCStressTest
  @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "it sees the task, nobody rings")
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "it sees the task, and hears the bell")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "it hears the bell")
  @State
  public static class WorkerParksAgain {
    private final FreshRing fresh = FreshRing.take();

    public WorkerParksAgain() {
      fresh.ring().parkWorker();
    }

    @Actor
    public void worker(ZZ_Result result) {
      fresh.ring().unparkWorker();
      fresh.ring().parkWorker();
      result.r1 = fresh.isSent();
    }

    @Actor
    public void host(ZZ_Result result) {
      boolean unused = fresh.send();
      result.r2 = fresh.ring().claimWorkerBell();
    }

    @Arbiter
    public void end() {
      fresh.giveBack();
    }
  }

  /** A receiver that finds no outcome, and a worker that finishes. */
  @JCStressTest
  @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "it sees the outcome, nobody rings")
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "it sees it, and hears the bell")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "it hears the bell")
  @State
  public static class HostParks {
    private final FreshRing fresh = FreshRing.take();

    public HostParks() {
      boolean unused = fresh.send() && fresh.ring().begin(fresh.sequence(), 1);
    }

    @Actor
    public void host(ZZ_Result result) {
      fresh.ring().parkHost();
      result.r1 = fresh.ring().state(fresh.sequence()) == SlotRing.DONE;
    }

    @Actor
    public void worker(ZZ_Result result) {
      fresh.ring().finish(fresh.sequence());
      result.r2 = fresh.ring().claimHostBell();
    }

    @Arbiter
    public void end() {
      fresh.giveBack();
    }
  }

  /** A receiver that waits for a revoked slot to be passed, and a worker that passes it. */
  @JCStressTest
  @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "it sees the slot, nobody rings")
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "it sees it, and hears the bell")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "it hears the bell")
  @State
  public static class HostParksOnRevoked {
    private final FreshRing fresh = FreshRing.take();

    public HostParksOnRevoked() {
      boolean unused = fresh.send() && fresh.ring().revoke(fresh.sequence());
    }

    @Actor
    public void host(ZZ_Result result) {
      fresh.ring().parkHost();
      result.r1 = fresh.ring().state(fresh.sequence()) == SlotRing.SKIPPED;
    }

    @Actor
    public void worker(ZZ_Result result) {
      fresh.ring().skip(fresh.sequence());
      result.r2 = fresh.ring().claimHostBell();
    }

    @Arbiter
    public void end() {
      fresh.giveBack();
    }
  }

  /** Two threads of the host bring news to a worker that sleeps: one of them rings. */
  @JCStressTest
  @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the first rings")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the second rings")
  @State
  public static class OneRings {
    private final FreshRing fresh = FreshRing.take();

    public OneRings() {
      fresh.ring().parkWorker();
    }

    @Actor
    public void one(ZZ_Result result) {
      result.r1 = fresh.ring().claimWorkerBell();
    }

    @Actor
    public void other(ZZ_Result result) {
      result.r2 = fresh.ring().claimWorkerBell();
    }

    @Arbiter
    public void end() {
      fresh.giveBack();
    }
  }
}
