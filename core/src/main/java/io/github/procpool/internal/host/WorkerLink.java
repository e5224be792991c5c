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
import java.util.BitSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The host's end of one worker's lanes: sends tasks through the ring, takes outcomes out of it. */
final class WorkerLink {
  /*
   * Writer: whoever finds the outbox unattended drains it (writing counts the calls meanwhile), so
   * there is one producer at a time and nobody waits for another.
   * Reader: the receiver thread, now and then another; OutcomeReader makes them one.
   */
  private static final Moderation MODERATION =
      new Moderation(Runtime.getRuntime().availableProcessors());

  /** No JVM boots faster. */
  private static final long FIRST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(15);

  /**
   * Between two looks for what a worker without sockets has done; longer when its boot is long, and
   * where several boot: eight that were looked for as often as one took a fifth longer.
   */
  private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  private static final int LOOKS = 256;

  /** Receivers of this JVM that look. */
  private static final AtomicInteger LOOKING = new AtomicInteger();

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
  private final OutcomeReader outcomes;

  /** Owned by the writer of the moment. */
  private final BitSet described = new BitSet();

  private volatile boolean dead;
  private volatile boolean processEnded;

  /** Owned by the receiver. */
  private boolean ready;

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
    this.outcomes = new OutcomeReader(this, resultSlabs);
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

  OutcomeReader outcomes() {
    return outcomes;
  }

  /**
   * Starts the receiver.
   *
   * @param taskWaits whether the worker was told of a task: then it runs that before it connects
   */
  void startReceiver(boolean taskWaits) {
    Thread thread = new Thread(() -> receive(taskWaits), receiverName);
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
    if (outcomes.isAtIt()) {
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
    int slabId = SlotRing.NO_SLAB;
    Exception failure = null;
    try {
      slabId = put(next, payload);
    } catch (IOException | RuntimeException e) { // it must not end who writes for all
      failure = e;
    }
    outcomes.prepared(next);
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
    outcomes.passed(sequence);
    if (dead) {
      releaseAll();
      return;
    }
    if (!sent || ring.state(sequence) == SlotRing.SKIPPED) {
      outcomes.consumeAll(); // the receiver may sleep on a slot that is passed only now
      return;
    }
    if (next.work.settings().timeoutNanos() > 0) {
      dispatcher.deadlines().watch(this, next.work.settings().timeoutNanos());
    }
    if (next.work.items() > 1) {
      dispatcher.deadlines().harvestLater(this);
    }
  }

  /** Puts all that the worker needs to where it will look; answers the slab. */
  private int put(InFlight next, Payload payload) throws IOException {
    boolean news = describe(payload.shapes());
    int slabId = SlotRing.NO_SLAB;
    if (payload.length() <= SlotRing.INLINE_BYTES) {
      ring.put(next.sequence, payload.bytes(), 0, payload.length());
    } else {
      SharedLease lease = sentSlabs.lease(payload);
      next.argument(lease);
      sentSlabs.name(lease.slab());
      slabId = lease.slab().id();
    }
    if (news) {
      dispatcher.repertoire().used(payload); // which is leased, so nobody writes over it
    }
    return slabId;
  }

  /** Tells the worker what the ids mean, unless it has been told; false if it had. */
  boolean describe(int[] shapes) {
    boolean any = false;
    for (int shape : shapes) {
      if (!described.get(shape)) {
        described.set(shape);
        ByteSink body = new ByteSink();
        body.putVarInt(shape);
        body.putBytes(FunctionShapes.descriptor(shape));
        sendControl(FrameType.DEFINE_SHAPE, body);
        any = true;
      }
    }
    return any;
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

  /**
   * Waits until the worker can ring, and looks into the ring meanwhile if a task waits for it.
   *
   * @return false if its process ends before
   */
  private boolean awaitConnection(boolean taskWaits) {
    long startNanos = System.nanoTime();
    long pauseNanos = taskWaits ? FIRST_LOOK_NANOS : Long.MAX_VALUE;
    LOOKING.addAndGet(taskWaits ? 1 : 0);
    try {
      while (!lanes.isConnected()) {
        LockSupport.parkNanos(this, pauseNanos);
        boolean last = processEnded; // nobody writes to the ring after that
        boolean unused = noteReady();
        outcomes.consumeAll();
        if (last) {
          return false;
        }
        if (taskWaits) {
          long bootNanos = System.nanoTime() - startNanos;
          pauseNanos = Math.max(LOOK_NANOS, bootNanos / LOOKS) * LOOKING.get();
        }
      }
      return true;
    } finally {
      LOOKING.addAndGet(taskWaits ? -1 : 0);
    }
  }

  /** Whether the worker has become ready just now. */
  private boolean noteReady() {
    if (ready) {
      return false;
    }
    long pid = ring.readyPid();
    if (pid == 0) {
      return false;
    }
    ready = true;
    dispatcher.ready(this, pid);
    return true;
  }

  /** All its sockets are open. */
  void connected() {
    LockSupport.unpark(receiver);
  }

  /** The worker's process has ended; without sockets, nothing else would tell. */
  void processEnded() {
    processEnded = true;
    LockSupport.unpark(receiver);
  }

  private void receive(boolean taskWaits) {
    ByteBuffer rings = ByteBuffer.allocate(64);
    try {
      boolean open = awaitConnection(taskWaits);
      while (open) {
        boolean unused = noteReady();
        if (outcomes.consumeAll()
            && MODERATION.letGather(
                outcomes.held(), outcomes.eachNanos(), dispatcher.busyWorkers())) {
          continue;
        }
        ring.parkHost();
        if (noteReady() || outcomes.consume(false) || outcomes.readAhead()) {
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

  /** Leases a slab for outcomes of the task that runs under this sequence. */
  void grantSlab(long requestId, long sequence, long bytes) {
    ByteSink body = new ByteSink();
    body.putVarLong(requestId);
    try {
      SharedLease lease = resultSlabs.lease(bytes);
      if (!outcomes.granted(sequence, lease)) {
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
    outcomes.releaseAll();
    resultSlabs.close();
  }

  /** Closes the lanes; the receiver ends at the end of its stream. */
  void close() {
    lanes.close();
  }

  /**
   * Waits until the receiver has taken the last outcomes.
   *
   * @return whether it has; false when the time was up first
   */
  boolean awaitReceiver(long nanos) {
    Thread thread = receiver;
    if (thread == null) {
      return true;
    }
    boolean interrupted = false;
    long startNanos = System.nanoTime();
    long leftNanos = nanos;
    while (thread.isAlive() && leftNanos > 0) {
      try {
        TimeUnit.NANOSECONDS.timedJoin(thread, leftNanos);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      leftNanos = nanos - (System.nanoTime() - startNanos);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }
}
