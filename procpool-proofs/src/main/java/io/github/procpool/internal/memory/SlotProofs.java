package io.github.procpool.internal.memory;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Host and worker at one slot; any outcome that is not named here is forbidden. */
public final class SlotProofs {
  private SlotProofs() {}

  /** A sent task is either begun or taken back. */
  @JCStressTest
  @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the worker began it")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the host took it back")
  @State
  public static class BeginOrRevoke {
    private final FreshSlot slot = FreshSlot.take();

    public BeginOrRevoke() {
      boolean unused = slot.send();
    }

    @Actor
    public void worker(ZZ_Result result) {
      result.r1 = slot.ring().begin(slot.sequence(), 1);
    }

    @Actor
    public void host(ZZ_Result result) {
      result.r2 = slot.ring().revoke(slot.sequence());
    }

    @Arbiter
    public void end() {
      slot.giveBack();
    }
  }

  /** A task that nobody begins can be taken back at any moment, also while it is written. */
  @JCStressTest
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "sent, then taken back")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "taken back before it was sent")
  @State
  public static class SendOrRevoke {
    private final FreshSlot slot = FreshSlot.take();

    @Actor
    public void writer(ZZ_Result result) {
      result.r1 = slot.send();
    }

    @Actor
    public void canceller(ZZ_Result result) {
      result.r2 = slot.ring().revoke(slot.sequence());
    }

    @Arbiter
    public void end() {
      slot.giveBack();
    }
  }

  /** The same with a worker: a revoke that fails means that it was begun. */
  @JCStressTest
  @Outcome(id = "true, true, false", expect = ACCEPTABLE, desc = "sent and begun")
  @Outcome(id = "true, false, true", expect = ACCEPTABLE, desc = "sent, then taken back")
  @Outcome(id = "false, false, true", expect = ACCEPTABLE, desc = "taken back before it was sent")
  @State
  public static class SendAndBeginOrRevoke {
    private final FreshSlot slot = FreshSlot.take();

    /** Nobody begins what was not sent, so writer and worker are one after the other. */
    @Actor
    public void writerThenWorker(ZZZ_Result result) {
      result.r1 = slot.send();
      result.r2 = slot.ring().begin(slot.sequence(), 1);
    }

    @Actor
    public void canceller(ZZZ_Result result) {
      result.r3 = slot.ring().revoke(slot.sequence());
    }

    @Arbiter
    public void end() {
      slot.giveBack();
    }
  }

  /** A revoke that comes late hits neither the task that has ended nor the next one in its slot. */
  @JCStressTest
  @Outcome(id = "true, false, true", expect = ACCEPTABLE, desc = "the next task is as it was sent")
  @State
  public static class LateRevoke {
    private final FreshSlot slot = FreshSlot.take();
    private final FreshSlot next = new FreshSlot(slot.ring(), slot.sequence() + SlotRing.SLOTS);

    public LateRevoke() {
      boolean unused = slot.send() && slot.ring().begin(slot.sequence(), 1);
    }

    @Actor
    public void workerThenHost(ZZZ_Result result) {
      slot.ring().finish(slot.sequence());
      slot.ring().free(slot.sequence());
      result.r1 = next.send();
    }

    @Actor
    public void canceller(ZZZ_Result result) {
      result.r2 = slot.ring().revoke(slot.sequence());
    }

    @Arbiter
    public void end(ZZZ_Result result) {
      result.r3 = next.ring().begin(next.sequence(), 1);
      next.giveBack();
    }
  }

  /** Two cancels of one task: one of them has taken it back. */
  @JCStressTest
  @Outcome(id = "true, false, 4", expect = ACCEPTABLE, desc = "the first took it back")
  @Outcome(id = "false, true, 4", expect = ACCEPTABLE, desc = "the second took it back")
  @State
  public static class RevokeTwice {
    private final FreshSlot slot = FreshSlot.take();

    public RevokeTwice() {
      boolean unused = slot.send();
    }

    @Actor
    public void one(ZZI_Result result) {
      result.r1 = slot.ring().revoke(slot.sequence());
    }

    @Actor
    public void other(ZZI_Result result) {
      result.r2 = slot.ring().revoke(slot.sequence());
    }

    @Arbiter
    public void end(ZZI_Result result) {
      result.r3 = slot.ring().state(slot.sequence());
      slot.giveBack();
    }
  }

  /** Who begins a task sees all of it. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "not there yet")
  @Outcome(id = "1, 42", expect = ACCEPTABLE, desc = "begun, and whole")
  @State
  public static class TaskIsWhole {
    private static final byte[] PAYLOAD = {9};
    private final FreshSlot slot = FreshSlot.take();

    @Actor
    public void writer() {
      SlotRing ring = slot.ring();
      long sequence = slot.sequence();
      ring.put(sequence, PAYLOAD, 0, 1);
      boolean unused = ring.send(sequence, 11, 3, 12, 1, 6);
    }

    @Actor
    public void worker(II_Result result) {
      SlotRing ring = slot.ring();
      long sequence = slot.sequence();
      if (ring.state(sequence) == SlotRing.SENT && ring.begin(sequence, 1)) {
        result.r1 = 1;
        byte[] read = new byte[1];
        ring.get(sequence, read, ring.length(sequence));
        result.r2 =
            (int) ring.taskId(sequence)
                + ring.attempt(sequence)
                + ring.items(sequence)
                + ring.length(sequence)
                + ring.slab(sequence)
                + read[0];
      }
    }

    @Arbiter
    public void end() {
      slot.ring().put(slot.sequence(), new byte[1], 0, 1);
      slot.giveBack();
    }
  }

  /** Who reads the count of committed outcomes sees them, also those of a task that still runs. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "nothing is committed")
  @Outcome(id = "1, 7", expect = ACCEPTABLE, desc = "committed, and whole")
  @State
  public static class OutcomeIsWhole {
    private static final byte[] OUTCOME = {7};
    private final FreshSlot slot = FreshSlot.take();

    public OutcomeIsWhole() {
      boolean unused = slot.send() && slot.ring().begin(slot.sequence(), 1);
    }

    @Actor
    public void worker() {
      slot.ring().put(slot.sequence(), OUTCOME, 0, 1);
      slot.ring().commitItems(slot.sequence(), 1);
    }

    @Actor
    public void host(II_Result result) {
      result.r1 = slot.ring().committed(slot.sequence());
      if (result.r1 == 1) {
        byte[] read = new byte[1];
        slot.ring().get(slot.sequence(), read, 1);
        result.r2 = read[0];
      }
    }

    @Arbiter
    public void end() {
      slot.ring().put(slot.sequence(), new byte[1], 0, 1);
      slot.giveBack();
    }
  }

  /** A task that has ended has committed all its outcomes. */
  @JCStressTest
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "it runs, nothing is committed")
  @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "it runs, its outcome is committed")
  @Outcome(id = "3, 1", expect = ACCEPTABLE, desc = "it has ended, its outcome is committed")
  @State
  public static class DoneIsCommitted {
    private final FreshSlot slot = FreshSlot.take();

    public DoneIsCommitted() {
      boolean unused = slot.send() && slot.ring().begin(slot.sequence(), 1);
    }

    @Actor
    public void worker() {
      slot.ring().commitItems(slot.sequence(), 1);
      slot.ring().finish(slot.sequence());
    }

    @Actor
    public void host(II_Result result) {
      result.r1 = slot.ring().state(slot.sequence());
      result.r2 = slot.ring().committed(slot.sequence());
    }

    @Arbiter
    public void end() {
      slot.giveBack();
    }
  }
}
