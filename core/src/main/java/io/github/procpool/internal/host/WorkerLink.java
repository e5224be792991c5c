package io.github.procpool.internal.host;

import io.github.procpool.internal.host.RawOutcome.SharedLease;
import io.github.procpool.internal.memory.SlabAllocator;
import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.state.TaskRecord;
import io.github.procpool.internal.state.WorkerRecord;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.FrameType;
import io.github.procpool.internal.wire.FunctionShapes;
import io.github.procpool.internal.wire.InterruptKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The host's end of one worker's lanes: sends tasks through the ring, takes outcomes out of it. */
final class WorkerLink {
  /*
   * Writer: whoever finds the outbox unattended drains it (writing counts the calls meanwhile), so
   * there is one producer at a time and nobody waits for another.
   * Reader: the receiver thread, now and then a timer; consumeLock makes them one consumer.
   *
   *   retired <= passed <= prepared     sequences; a slot from retired up to prepared may hold
   *   outcomes, and is reused only when the writer has passed it.
   *
   * Lock order: the pool's lock is never taken, and nothing is sent, while consumeLock is held: to
   * send may mean to consume, and a consumer inside another would retire slots twice.
   */
  private static final int MASK = SlotRing.SLOTS - 1;

  private static final Moderation MODERATION =
      new Moderation(Runtime.getRuntime().availableProcessors());

  private final WorkerRecord record;
  private final WorkerProcessHandle process;
  private final SlotRing ring;
  private final ResultSlabs resultSlabs;
  private final SentSlabs sentSlabs;
  private final Dispatcher dispatcher;
  private final Heartbeats heartbeats;
  private final Heartbeats.Watch heartbeat = new Heartbeats.Watch();
  private final String receiverName;

  private final ConcurrentLinkedQueue<InFlight> outbox = new ConcurrentLinkedQueue<>();
  private final AtomicInteger writing = new AtomicInteger();
  private final @Nullable InFlight[] slots = new @Nullable InFlight[SlotRing.SLOTS];
  private final ReentrantLock consumeLock = new ReentrantLock();
  private final Condition reported = consumeLock.newCondition();

  /** Owned by the writer of the moment. */
  private final BitSet described = new BitSet();

  private volatile boolean dead;

  private volatile long prepared;
  private volatile long passed;

  /** Guarded by consumeLock. */
  private long retired;

  private final Pace pace = new Pace();

  /** Threads that have read outcomes of which the state has yet to hear. Guarded by consumeLock. */
  private int reporting;

  /**
   * The worker has written what none writes: nothing more of it is read. Guarded by consumeLock.
   */
  private boolean corrupt;

  /** Guarded by the pool's lock: already among the links to pump after unlocking. */
  boolean touched;

  private final WorkerLanes lanes;
  private volatile @Nullable Thread receiver;

  WorkerLink(
      WorkerRecord record,
      WorkerProcessHandle process,
      SlotRing ring,
      SlabAllocator slabs,
      Dispatcher dispatcher,
      Heartbeats heartbeats,
      String receiverName) {
    this.record = record;
    this.process = process;
    this.ring = ring;
    this.resultSlabs = new ResultSlabs(ring, slabs);
    this.dispatcher = dispatcher;
    this.heartbeats = heartbeats;
    this.receiverName = receiverName;
    this.lanes = new WorkerLanes(record);
    this.sentSlabs = new SentSlabs(slabs, lanes);
  }

  WorkerRecord record() {
    return record;
  }

  WorkerProcessHandle process() {
    return process;
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  SlotRing ring() {
    return ring;
  }

  Heartbeats.Watch heartbeat() {
    return heartbeat;
  }

  WorkerLanes lanes() {
    return lanes;
  }

  /** Starts the receiver; the worker may answer from now on. */
  void startReceiver() {
    Thread thread = new Thread(this::receive, receiverName);
    thread.setDaemon(true);
    receiver = thread;
    thread.start();
  }

  void sendControl(int type, @Nullable ByteSink body) {
    lanes.send(type, body);
  }

  /**
   * Interrupts one attempt; the worker ignores it when that has ended.
   *
   * @param kind see {@link InterruptKind}
   */
  void sendInterrupt(long sequence, int item, int kind) {
    ByteSink body = new ByteSink();
    body.putLong(sequence);
    body.putInt(item);
    body.putByte(kind);
    sendControl(FrameType.INTERRUPT, body);
  }

  // ---- sending

  /** Under the pool's lock, which makes the order of the outbox that of the sequences. */
  void enqueue(TaskRecord task) {
    outbox.add(new InFlight(task));
    heartbeats.busy(this);
  }

  boolean revoke(TaskRecord task) {
    return ring.revoke(task.sequence());
  }

  /** Writes what the outbox holds, unless another thread is at it already. */
  void pump() {
    if (consumeLock.isHeldByCurrentThread()) {
      throw new IllegalStateException("a callback for outcomes sends tasks to " + record);
    }
    if (writing.getAndIncrement() != 0) {
      return;
    }
    int missed = 1;
    do {
      InFlight next;
      while ((next = outbox.poll()) != null) {
        write(next);
      }
      ringIfParked();
      missed = writing.addAndGet(-missed);
    } while (missed != 0);
  }

  private void write(InFlight next) {
    if (dead) {
      return;
    }
    long sequence = next.sequence;
    Payload payload = next.work.payload();
    describe(payload.shapes());
    int slabId = SlotRing.NO_SLAB;
    IOException failure = null;
    if (payload.length() <= SlotRing.INLINE_BYTES) {
      ring.put(sequence, payload.bytes(), 0, payload.length());
    } else {
      try {
        SharedLease lease = sentSlabs.lease(payload);
        next.argument(lease);
        sentSlabs.name(lease.slab());
        slabId = lease.slab().id();
      } catch (IOException e) {
        failure = e;
      }
    }
    slots[(int) (sequence & MASK)] = next;
    prepared = sequence + 1;
    if (failure != null) {
      dispatcher.cannotSend(next, failure); // revokes it, so that the worker passes the slot
    }
    boolean sent =
        failure == null
            && ring.send(
                sequence,
                next.task.id(),
                next.task.attempt(),
                next.work.items(),
                payload.length(),
                slabId);
    passed = sequence + 1;
    if (dead) {
      releaseAll();
      return;
    }
    if (!sent || ring.state(sequence) == SlotRing.SKIPPED) {
      consumeAll(); // the receiver may sleep on a slot that is passed only now
      return;
    }
    if (next.work.settings().timeoutNanos() > 0) {
      dispatcher.deadlines().watch(this, next.work.settings().timeoutNanos());
    }
    if (next.work.items() > 1) {
      dispatcher.deadlines().harvestLater(this);
    }
  }

  /** Tells the worker what the ids mean, unless it has been told. */
  void describe(int[] shapes) {
    for (int shape : shapes) {
      if (!described.get(shape)) {
        described.set(shape);
        ByteSink body = new ByteSink();
        body.putVarInt(shape);
        body.putBytes(FunctionShapes.descriptor(shape));
        sendControl(FrameType.DEFINE_SHAPE, body);
      }
    }
  }

  private void ringIfParked() {
    if (ring.claimWorkerBell()) {
      lanes.ring();
    }
  }

  /** Whether the worker has begun the task of that sequence. */
  boolean hasBegun(long sequence) {
    int state = ring.state(sequence);
    return state == SlotRing.BEGUN || state == SlotRing.DONE;
  }

  // ---- receiving

  private void receive() {
    ByteBuffer rings = ByteBuffer.allocate(64);
    try {
      boolean open = true;
      while (open) {
        if (consumeAll()
            && MODERATION.letGather(held(), pace.eachNanos(), dispatcher.busyWorkers())) {
          continue;
        }
        ring.parkHost();
        if (consume(false)) {
          ring.unparkHost();
          continue;
        }
        open = lanes.awaitRing(rings);
        ring.unparkHost();
      }
    } catch (IOException e) {
      HostLog.LOG.log(System.Logger.Level.DEBUG, () -> "link of " + record + " ended", e);
    } finally {
      dispatcher.linkClosed(this);
    }
  }

  /** Whether there was anything. */
  boolean consumeAll() {
    boolean any = false;
    while (consume(false)) {
      any = true; // each round takes what was there when it looked
    }
    return any;
  }

  /** Tasks in the ring whose outcomes have not been read. */
  private long held() {
    consumeLock.lock();
    try {
      return prepared - retired;
    } finally {
      consumeLock.unlock();
    }
  }

  /**
   * Takes the outcomes that are there.
   *
   * @param harvest also those of a chunk that is still running
   * @return whether any slot was retired
   */
  boolean consume(boolean harvest) {
    List<TaskRecord> finished = List.of();
    int skipped = 0;
    long tookNanos;
    consumeLock.lock();
    try {
      pace.startRound();
      while (retired < prepared && !corrupt) {
        int state = ring.state(retired);
        InFlight slot = slotOf(retired);
        if (state == SlotRing.DONE) {
          slot.read(ring, resultSlabs, process.identity());
          slot.requireAllRead();
          pace.finished(ring.begunAtNanos(retired), System.nanoTime());
          if (finished.isEmpty()) {
            finished = new ArrayList<>();
          }
          finished.add(slot.task);
          retire(slot);
        } else if (state == SlotRing.SKIPPED && retired < passed) {
          retire(slot);
          skipped++;
        } else {
          if (harvest && state == SlotRing.BEGUN) {
            slot.read(ring, resultSlabs, process.identity());
          }
          break;
        }
      }
    } catch (RuntimeException e) {
      corrupt = true;
      HostLog.LOG.log(
          System.Logger.Level.WARNING, record + " wrote what no worker of this version writes", e);
      process.kill();
    } finally {
      reporting += finished.isEmpty() && skipped == 0 ? 0 : 1;
      pace.endRound();
      tookNanos = pace.tookNanos();
      consumeLock.unlock();
      dispatcher.outcomesRead();
    }
    if (finished.isEmpty() && skipped == 0) {
      return false;
    }
    try {
      dispatcher.finished(this, finished, skipped, tookNanos);
      return true;
    } finally {
      reported();
    }
  }

  private void reported() {
    consumeLock.lock();
    try {
      reporting--;
      reported.signalAll();
    } finally {
      consumeLock.unlock();
    }
  }

  private void retire(InFlight slot) {
    slot.release();
    slots[(int) (retired & MASK)] = null;
    ring.free(retired);
    retired++;
  }

  private InFlight slotOf(long sequence) {
    InFlight slot = slots[(int) (sequence & MASK)];
    if (slot == null) {
      throw new IllegalStateException("no task in slot of sequence " + sequence);
    }
    return slot;
  }

  /** What the ledger says of the oldest task when the worker is gone. */
  record LastWords(@Nullable TaskRecord begun, int item, int firstMissing) {}

  /**
   * Takes what the dead worker had committed and tells what it was at. Others may have read
   * outcomes too: what the state has not heard of by now, it would take for tasks that were never
   * begun.
   */
  LastWords lastWords() {
    consumeAll();
    consume(true);
    consumeLock.lock();
    try {
      while (reporting > 0) {
        reported.awaitUninterruptibly();
      }
      if (retired == prepared || (ring.state(retired) != SlotRing.BEGUN && !corrupt)) {
        return new LastWords(null, -1, 0);
      }
      InFlight slot = slotOf(retired);
      int read = slot.itemsRead();
      if (corrupt) {
        return new LastWords(slot.task, read < slot.work.items() ? read : -1, read);
      }
      return new LastWords(slot.task, ring.itemBegun(retired) >= read ? read : -1, read);
    } finally {
      consumeLock.unlock();
    }
  }

  /**
   * Whether the worker may ask for a slab for that task now.
   *
   * @throws CorruptFrameException when it asks for more than it can use
   */
  boolean maySlabBeAsked(long sequence) {
    consumeLock.lock();
    try {
      if (sequence < retired || sequence >= prepared) {
        return false;
      }
      slotOf(sequence).askedForSlab();
      return true;
    } finally {
      consumeLock.unlock();
    }
  }

  /** Leases a slab for outcomes of the task that runs under this sequence. */
  void grantSlab(long requestId, long sequence, long bytes) {
    ByteSink body = new ByteSink();
    body.putVarLong(requestId);
    try {
      SharedLease lease = resultSlabs.lease(bytes);
      boolean wanted = false;
      consumeLock.lock();
      try {
        if (sequence >= retired && sequence < prepared) {
          slotOf(sequence).granted(lease);
          wanted = true;
        }
      } finally {
        consumeLock.unlock();
      }
      if (!wanted) {
        lease.release();
        return;
      }
      body.putInt(lease.slab().id());
      body.putUtf8(lease.slab().file().toString());
    } catch (IOException e) {
      body.putInt(SlotRing.NO_SLAB);
      body.putUtf8(String.valueOf(e.getMessage()));
    }
    sendControl(FrameType.SLAB_GRANT, body);
  }

  /** Gives back the slabs of tasks that this worker will not finish. */
  void releaseAll() {
    dead = true;
    consumeLock.lock();
    try {
      for (int i = 0; i < slots.length; i++) {
        InFlight slot = slots[i];
        if (slot != null) {
          slot.release();
          slots[i] = null;
        }
      }
      retired = prepared;
    } finally {
      consumeLock.unlock();
    }
    resultSlabs.close();
  }

  /** Closes the lanes; the receiver ends at the end of its stream. */
  void close() {
    lanes.close();
  }

  /** Waits until the receiver has taken the last outcomes. */
  void awaitReceiver() {
    Thread thread = receiver;
    if (thread == null) {
      return;
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
