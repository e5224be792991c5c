package io.github.procpool.internal.memory;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * The mapped file that one worker shares with its host: a ring of task slots and two parked words.
 */
public final class SlotRing {
  /*
   * Task n of a worker lives in slot n mod SLOTS, its payload and its outcome alike, so the ring is at
   * once the queue to the worker, the queue of results and the ledger of what has begun. Host and worker
   * meet at the state word by compare-and-set; a slot's other words belong to whom the state says.
   *
   *   file:   0       8           16    64            128             192             4096     + STRIDE
   *           | MAGIC | WORKER_ID | PID | HOST_PARKED | WORKER_PARKED | offered slabs | slot 0 | slot 1 ...
   *
   *   WORKER_ID      plus one; 0 as long as it is the one of the set-up. In the ring, so that a worker
   *                  which has got another one knows it before the first task that is sent after that
   *   PID            of the worker, once that is ready for tasks; 0 before
   *
   *   slot:   0        4          8          16          24           28        32
   *           | STATE  | ITEMS    | TASK_ID  | BEGUN_AT  | LENGTH     | SLAB    | ATTEMPT |
   *           36           40           44          48              56       60       64
   *           | ITEM_LIMIT | ITEM_BEGUN | COMMITTED | ITEM_BEGUN_AT | COMING | unused | payload, outcomes
   *
   *   STATE          lap * 8 + one of the states below; lap = task number / SLOTS, so that nobody takes
   *                  the slot of an earlier or later task for that of his own
   *
   *                  FREE -> SENT (host) -> BEGUN (worker) -> DONE (worker) -> FREE of the next lap (host)
   *                          SENT -> REVOKED (host) -> SKIPPED (worker) -> FREE of the next lap (host)
   *                  FREE -> REVOKED when the host takes back what its writer has not yet written
   *   host writes    ITEMS, TASK_ID, LENGTH, SLAB, ATTEMPT before SENT; ITEM_LIMIT at any time
   *   worker writes  BEGUN_AT before BEGUN; ITEM_BEGUN, ITEM_BEGUN_AT before an item runs;
   *                  COMMITTED (release) after the item's outcome is whole
   *                  COMING, a watermark: of the one outcome of a task, as long as that is not whole
   *
   * The stride is an odd number of cache lines: a power of two would put every header into the same
   * set of the first-level cache.
   */
  public static final int FREE = 0;

  public static final int SENT = 1;
  public static final int BEGUN = 2;
  public static final int DONE = 3;
  public static final int REVOKED = 4;
  public static final int SKIPPED = 5;

  /** What {@link #state} says of a slot that another lap's task has, or will have. */
  public static final int OTHER_LAP = -1;

  /** More slots allow a longer window; 256 hides a wake-up of 50 µs behind tasks of 200 ns. */
  public static final int SLOTS = 256;

  /** Bytes of payload or outcomes that travel in the slot itself; more go to a slab. */
  public static final int INLINE_BYTES = 2048;

  /** The {@code SLAB} word of a payload that lies in the slot itself. */
  public static final int NO_SLAB = 0;

  /** So many slabs for outcomes are offered at a time: one is written while another is read. */
  public static final int OFFERS = 2;

  private static final int FILE_HEADER = 4096;
  private static final int SLOT_HEADER = 64;
  private static final int STRIDE = SLOT_HEADER + INLINE_BYTES;

  /** The length of the file. */
  public static final int FILE_BYTES = FILE_HEADER + SLOTS * STRIDE;

  private static final long MAGIC = 0x50524f43504f4f4cL;

  private static final int WORKER_ID = 8;
  private static final int PID = 16;
  private static final int HOST_PARKED = 64;
  private static final int WORKER_PARKED = 128;
  private static final int OFFERED = 192;

  private static final int STATE_BITS = 3;

  private static final int STATE = 0;
  private static final int ITEMS = 4;
  private static final int TASK_ID = 8;
  private static final int BEGUN_AT = 16;
  private static final int LENGTH = 24;
  private static final int SLAB = 28;
  private static final int ATTEMPT = 32;
  private static final int ITEM_LIMIT = 36;
  private static final int ITEM_BEGUN = 40;
  private static final int COMMITTED = 44;
  private static final int ITEM_BEGUN_AT = 48;
  private static final int COMING = 56;

  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final ByteBuffer memory;

  private SlotRing(ByteBuffer memory) {
    this.memory = memory;
  }

  /** Maps a new file of zeros, or an empty one, that the host has just created. */
  public static SlotRing create(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, READ, WRITE)) {
      ByteBuffer memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, FILE_BYTES);
      SlotRing ring = new SlotRing(memory);
      LONG.setVolatile(memory, 0, MAGIC);
      return ring;
    }
  }

  /** Maps the file that the host made. */
  public static SlotRing open(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, READ, WRITE)) {
      if (channel.size() != FILE_BYTES) {
        throw new IOException(
            "shared ring has " + channel.size() + " bytes instead of " + FILE_BYTES + ": " + file);
      }
      ByteBuffer memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, FILE_BYTES);
      if ((long) LONG.getVolatile(memory, 0) != MAGIC) {
        throw new IOException("not a ring of this version of Procpool: " + file);
      }
      return new SlotRing(memory);
    }
  }

  /** One that nobody shares, with room for the first task only. */
  public static SlotRing unshared() {
    return new SlotRing(ByteBuffer.allocateDirect(FILE_HEADER + STRIDE));
  }

  private static int word(long sequence, int state) {
    return (int) (sequence / SLOTS) << STATE_BITS | state;
  }

  private static int base(long sequence) {
    return FILE_HEADER + (int) (sequence & (SLOTS - 1)) * STRIDE;
  }

  // ---- state word

  public int state(long sequence) {
    int word = (int) INT.getAcquire(memory, base(sequence) + STATE);
    int state = word & (1 << STATE_BITS) - 1;
    return word == word(sequence, state) ? state : OTHER_LAP;
  }

  private boolean change(long sequence, int from, int to) {
    return INT.compareAndSet(
        memory, base(sequence) + STATE, word(sequence, from), word(sequence, to));
  }

  private void set(long sequence, int state) {
    INT.setRelease(memory, base(sequence) + STATE, word(sequence, state));
  }

  /** Worker: begins the task unless the host has revoked it. */
  public boolean begin(long sequence, long nowNanos) {
    int base = base(sequence);
    INT.set(memory, base + ITEM_BEGUN, -1);
    INT.set(memory, base + COMMITTED, 0);
    LONG.set(memory, base + ITEM_BEGUN_AT, nowNanos);
    LONG.set(memory, base + BEGUN_AT, nowNanos);
    return change(sequence, SENT, BEGUN);
  }

  /** Worker: all outcomes are committed. */
  public void finish(long sequence) {
    set(sequence, DONE);
  }

  /** Worker: passes a revoked slot, which the host may then use again. */
  public void skip(long sequence) {
    set(sequence, SKIPPED);
  }

  /**
   * Host: takes the task back, also one that its writer is about to send; false when the worker has
   * begun it, or has even ended it.
   */
  public boolean revoke(long sequence) {
    return change(sequence, SENT, REVOKED)
        || change(sequence, FREE, REVOKED)
        || change(sequence, SENT, REVOKED); // it was sent between the two
  }

  /** Host: the slot of this finished or skipped task may be used again. */
  public void free(long sequence) {
    set(sequence + SLOTS, FREE);
  }

  /**
   * Host: describes the task and hands the slot to the worker; the payload is already in place.
   *
   * @return false when the task was revoked before it was sent
   */
  public boolean send(long sequence, long taskId, int attempt, int items, int length, int slab) {
    int base = base(sequence);
    LONG.set(memory, base + TASK_ID, taskId);
    LONG.set(memory, base + BEGUN_AT, 0L);
    INT.set(memory, base + ITEMS, items);
    INT.set(memory, base + LENGTH, length);
    INT.set(memory, base + SLAB, slab);
    INT.set(memory, base + ATTEMPT, attempt);
    INT.set(memory, base + ITEM_LIMIT, items);
    INT.set(memory, base + ITEM_BEGUN, -1);
    INT.set(memory, base + COMMITTED, 0);
    INT.set(memory, base + COMING, 0);
    return change(sequence, FREE, SENT);
  }

  // ---- what the host wrote

  public long taskId(long sequence) {
    return (long) LONG.get(memory, base(sequence) + TASK_ID);
  }

  public int attempt(long sequence) {
    return (int) INT.get(memory, base(sequence) + ATTEMPT);
  }

  public int items(long sequence) {
    return (int) INT.get(memory, base(sequence) + ITEMS);
  }

  public int length(long sequence) {
    return (int) INT.get(memory, base(sequence) + LENGTH);
  }

  public int slab(long sequence) {
    return (int) INT.get(memory, base(sequence) + SLAB);
  }

  /** Items from this index on are not to be begun. */
  public int itemLimit(long sequence) {
    return (int) INT.getOpaque(memory, base(sequence) + ITEM_LIMIT);
  }

  public void limitItems(long sequence, int limit) {
    INT.setOpaque(memory, base(sequence) + ITEM_LIMIT, limit);
  }

  // ---- what the worker wrote

  /**
   * When the worker began the task, in its {@code System.nanoTime()}, which all processes share.
   */
  public long begunAtNanos(long sequence) {
    return (long) LONG.getOpaque(memory, base(sequence) + BEGUN_AT);
  }

  public long itemBegunAtNanos(long sequence) {
    return (long) LONG.getOpaque(memory, base(sequence) + ITEM_BEGUN_AT);
  }

  /** Index of the item begun last; −1 before the first. */
  public int itemBegun(long sequence) {
    return (int) INT.getAcquire(memory, base(sequence) + ITEM_BEGUN);
  }

  /** How many items have a whole outcome. */
  public int committed(long sequence) {
    return (int) INT.getAcquire(memory, base(sequence) + COMMITTED);
  }

  /**
   * How many bytes can be read of an outcome that is not whole yet; 0 for most, which nobody is
   * told of before they are.
   */
  public Watermark coming(long sequence) {
    return new Watermark(memory, base(sequence) + COMING);
  }

  /** Whether there is such an outcome. */
  public boolean isComing(long sequence) {
    return (int) INT.getAcquire(memory, base(sequence) + COMING) > 0;
  }

  public void beginItem(long sequence, int item) {
    INT.setRelease(memory, base(sequence) + ITEM_BEGUN, item);
  }

  public void stampItem(long sequence, long nowNanos) {
    LONG.setOpaque(memory, base(sequence) + ITEM_BEGUN_AT, nowNanos);
  }

  public void commitItems(long sequence, int count) {
    INT.setRelease(memory, base(sequence) + COMMITTED, count);
  }

  // ---- payload

  /** A fresh view of the slot's payload bytes, little endian. */
  public ByteBuffer payload(long sequence) {
    return memory.slice(base(sequence) + SLOT_HEADER, INLINE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Copies bytes into the slot without making a view. */
  public void put(long sequence, byte[] source, int offset, int length) {
    if (length > INLINE_BYTES) {
      throw new IllegalArgumentException(
          "an inline payload has at most " + INLINE_BYTES + " bytes, was " + length);
    }
    memory.put(base(sequence) + SLOT_HEADER, source, offset, length);
  }

  /** Copies bytes out of the slot without making a view. */
  public void get(long sequence, byte[] target, int length) {
    memory.get(base(sequence) + SLOT_HEADER, target, 0, length);
  }

  // ---- slabs offered for outcomes: 0 -> id (host) -> 0 (whoever is first)

  /** Host: the worker may take the slab that it knows by this id, and write so many bytes. */
  public void offerSlab(int index, int id, int room) {
    INT.set(memory, OFFERED + 8 * index + 4, room);
    INT.setRelease(memory, OFFERED + 8 * index, id);
  }

  /** Host: takes an offer back; false when the worker has taken it. */
  public boolean withdrawSlab(int index, int id) {
    return INT.compareAndSet(memory, OFFERED + 8 * index, id, NO_SLAB);
  }

  /** Worker: what is offered there, or {@link #NO_SLAB}. */
  public int offeredSlab(int index) {
    return (int) INT.getAcquire(memory, OFFERED + 8 * index);
  }

  /**
   * Worker: the room in what is offered; true of the slab seen before if that can be taken then.
   */
  public int offeredRoom(int index) {
    return (int) INT.getOpaque(memory, OFFERED + 8 * index + 4);
  }

  /** Worker: takes an offer; false when it was withdrawn. */
  public boolean takeSlab(int index, int id) {
    return withdrawSlab(index, id);
  }

  // ---- ready, before there is any socket

  /** Worker: from now on it looks for tasks. */
  public void ready(long pid) {
    LONG.setVolatile(memory, PID, pid);
  }

  /** Host: the worker's process number if it is ready, else 0. */
  public long readyPid() {
    return (long) LONG.getVolatile(memory, PID);
  }

  // ---- the worker's number

  /** Host: the worker has another one from the next task on. */
  public void assign(int workerId) {
    INT.setOpaque(memory, WORKER_ID, workerId + 1);
  }

  /** Worker: its number, if it was not assigned another one. */
  public int workerId(int first) {
    int assigned = (int) INT.getOpaque(memory, WORKER_ID);
    return assigned == 0 ? first : assigned - 1;
  }

  // ---- parking: set the word, look once more, then sleep; the other side clears it and rings

  public void parkHost() {
    INT.setVolatile(memory, HOST_PARKED, 1);
    VarHandle.fullFence();
  }

  public void unparkHost() {
    INT.setOpaque(memory, HOST_PARKED, 0);
  }

  /** Worker: true when the host sleeps and this caller is the one to ring. */
  public boolean claimHostBell() {
    VarHandle.fullFence();
    return (int) INT.getOpaque(memory, HOST_PARKED) == 1
        && INT.compareAndSet(memory, HOST_PARKED, 1, 0);
  }

  public void parkWorker() {
    INT.setVolatile(memory, WORKER_PARKED, 1);
    VarHandle.fullFence();
  }

  public void unparkWorker() {
    INT.setOpaque(memory, WORKER_PARKED, 0);
  }

  /** Host: true when the worker sleeps and this caller is the one to ring. */
  public boolean claimWorkerBell() {
    VarHandle.fullFence();
    return (int) INT.getOpaque(memory, WORKER_PARKED) == 1
        && INT.compareAndSet(memory, WORKER_PARKED, 1, 0);
  }
}
