package io.github.procpool.internal.worker;

import io.github.procpool.TaskSerializationException;
import io.github.procpool.TaskSerializationException.Stage;
import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.memory.Watermark;
import io.github.procpool.internal.wire.Arrival.NotArrivedException;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.Calls;
import io.github.procpool.internal.wire.FailureCodec;
import io.github.procpool.internal.wire.FunctionDecoder;
import io.github.procpool.internal.wire.LargeArrays;
import io.github.procpool.internal.wire.PoolSetup;
import io.github.procpool.internal.wire.TaskKind;
import io.github.procpool.internal.wire.ValueCodec;
import io.github.procpool.spi.Codec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Decodes and runs tasks and commits their outcomes; owned by the task thread. */
final class Tasks {
  private final SlotRing ring;
  private final HostConnection host;
  private final ControlLane lane;
  private final CurrentTask current;
  private final ValueCodec values;
  private final FunctionDecoder functions;
  private final FailureCodec failures;
  private final TaskLoaders loaders;
  private final OutcomeWriter outcomes;
  private final WorkerRuntime runtime;
  private final byte[] inline = new byte[SlotRing.INLINE_BYTES];
  private final ByteSink encoded = new ByteSink();

  Tasks(PoolSetup setup, HostConnection host, ControlLane lane, SlotRing ring) throws IOException {
    this.ring = ring;
    this.host = host;
    this.lane = lane;
    this.current = lane.current();
    String pattern = setup.filter();
    ObjectInputFilter filter =
        pattern == null ? null : ObjectInputFilter.Config.createFilter(pattern);
    this.values = new ValueCodec(codec(setup.codec()), filter);
    this.functions = new FunctionDecoder(values);
    this.failures = new FailureCodec(filter);
    this.loaders = new TaskLoaders(lane.calls(), values);
    this.outcomes = new OutcomeWriter(ring, lane.slabs(), host);
    this.runtime =
        new WorkerRuntime(setup.poolName(), setup.workerId(), ring, host, lane, values, loaders);
    Contexts.worker(runtime);
  }

  /** One that runs tasks of a ring that nobody shares: no user, and no host, is to notice. */
  private Tasks(Tasks real, SlotRing unshared, WorkerRuntime runtime) {
    this.ring = unshared;
    this.host = real.host;
    this.lane = real.lane;
    this.current = new CurrentTask(Thread.currentThread());
    this.values = real.values;
    this.functions = new FunctionDecoder(values);
    this.failures = real.failures;
    this.loaders = real.loaders;
    this.outcomes = new OutcomeWriter(unshared, lane.slabs(), host);
    this.runtime = runtime;
  }

  Tasks on(SlotRing unshared) {
    return new Tasks(this, unshared, runtime.twin());
  }

  /** Gets ready for a function of the class path before a task asks for it. */
  void prepare(int shape, byte[] descriptor, boolean plain) throws ReflectiveOperationException {
    functions.prepare(shape, descriptor, plain, ClassLoader.getSystemClassLoader());
  }

  private static @Nullable Codec codec(byte[] serialized) throws IOException {
    if (serialized.length == 0) {
      return null;
    }
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(serialized))) {
      return (Codec) in.readObject();
    } catch (ClassNotFoundException e) {
      throw new IOException("the pool's codec is not on the worker's class path", e);
    }
  }

  void encodeFailure(Throwable failure, ByteSink out) {
    failures.encode(failure, out);
  }

  /** Runs the pool's initializer; answers what it threw. */
  @Nullable Throwable initialize(byte[] frame) {
    if (frame.length == 0) {
      return null;
    }
    try {
      Object unused = call(new ByteSource(frame));
      return null;
    } catch (Throwable e) { // whatever it is, the pool is told
      return e;
    }
  }

  /** Runs the exit actions of tasks and the pool's finalizer. */
  void finish(byte[] finalizer) {
    runtime.runExitActions();
    if (finalizer.length == 0) {
      return;
    }
    try {
      Object unused = call(new ByteSource(finalizer));
    } catch (Throwable e) { // the worker ends in any case; the user reads it in its output
      System.err.println("procpool worker: the finalizer failed");
      e.printStackTrace();
    }
  }

  /** Runs the task in that slot, which this worker has begun. */
  void run(long sequence) throws IOException {
    outcomes.start(sequence, ring.items(sequence));
    runtime.begin(ring.taskId(sequence), ring.attempt(sequence));
    ByteSource frame;
    try {
      frame = payload(sequence);
    } catch (NoRoomException e) {
      refuseAll(sequence, e);
      runtime.end();
      return;
    }
    if ((frame.peekByte() & TaskKind.CHUNK) == 0) {
      runOne(sequence, frame);
    } else {
      runChunk(sequence, frame);
    }
    runtime.end();
  }

  private void refuseAll(long sequence, NoRoomException reason) throws IOException {
    for (int item = 0; item < ring.itemLimit(sequence); item++) {
      ring.beginItem(sequence, item);
      encodeAfresh(
          withoutStack(
              Stage.DECODE_TASK,
              "",
              "Task can't be rebuilt in the worker: " + reason.getMessage()));
      commit(true, null);
    }
  }

  private ByteSource payload(long sequence) throws NoRoomException {
    int length = ring.length(sequence);
    int slab = ring.slab(sequence);
    if (slab == SlotRing.NO_SLAB) {
      ring.get(sequence, inline, length); // the slot itself will take the outcome
      return new ByteSource(inline, 0, length);
    }
    ByteBuffer view = lane.slabs().view(slab);
    if ((view.get(0) & TaskKind.ARRIVING) == 0) {
      return new ByteSource(view.limit(length));
    }
    Watermark arrived = Watermark.behind(view.duplicate(), length);
    return new ByteSource(view.limit(length), end -> await(arrived, end));
  }

  private static void await(Watermark arrived, int end) {
    if (arrived.await(end, Long.MAX_VALUE) == Watermark.ABANDONED) {
      throw new NotArrivedException("the host has given up to send the argument");
    }
  }

  private void runOne(long sequence, ByteSource frame) throws IOException {
    ring.beginItem(sequence, 0);
    encoded.reset();
    boolean failed = false;
    Object array = null;
    current.enter(sequence, CurrentTask.ALL);
    try {
      array = encodeUnlessArray(call(frame));
    } catch (Throwable e) { // any failure is the task's outcome
      failed = true;
      encodeAfresh(e);
    } finally {
      current.leave();
    }
    commit(failed, array);
  }

  private void runChunk(long sequence, ByteSource frame) throws IOException {
    int items = ring.items(sequence);
    boolean stamped = (frame.peekByte() & TaskKind.STAMPED) != 0;
    ring.beginItem(sequence, 0); // a crash while the function is decoded is the first item's
    int form = frame.getByte() & TaskKind.FORM;
    Object function = null;
    Throwable undecodable = null;
    ClassLoader loader = ClassLoader.getSystemClassLoader();
    current.enter(sequence, stamped ? 0 : CurrentTask.ALL);
    try {
      loader = loaders.loader(frame.getVarInt());
      function = functions.decode(frame, loader, lane);
    } catch (Throwable e) { // every item fails with it
      undecodable = e;
    }
    for (int item = 0; item < items && item < ring.itemLimit(sequence); item++) {
      if (stamped && item > 0) {
        current.leave();
        ring.stampItem(sequence, System.nanoTime());
        current.enter(sequence, item);
      }
      ring.beginItem(sequence, item);
      encoded.reset();
      boolean failed = false;
      Object array = null;
      try {
        if (function == null) {
          throw undecodable == null ? new IllegalStateException("no function") : undecodable;
        }
        int length = frame.getInt();
        int next = frame.position() + length;
        Object result;
        try {
          result = Calls.invoke(form, function, frame, loader, values);
        } finally {
          frame.position(next);
        }
        array = encodeUnlessArray(result);
      } catch (Throwable e) { // any failure is the item's outcome
        failed = true;
        encodeAfresh(e);
      }
      commit(failed, array);
    }
    current.leave();
  }

  /** Encodes a result, or gives it back if it is an array that needs no encoding. */
  private @Nullable Object encodeUnlessArray(@Nullable Object result) {
    if (OutcomeWriter.isLongArray(result)) {
      return result;
    }
    values.encode(result, encoded, Stage.ENCODE_RESULT, "result");
    return null;
  }

  /** Commits the array or what is encoded; if there is no room for it, a failure that says so. */
  private void commit(boolean failed, @Nullable Object array) throws IOException {
    try {
      if (array == null) {
        outcomes.write(failed, encoded);
      } else {
        outcomes.writeArray(array);
      }
    } catch (NoRoomException e) {
      long bytes = array == null ? encoded.size() : LargeArrays.bytes(array, 0);
      encodeAfresh(
          withoutStack(
              Stage.ENCODE_RESULT,
              failed ? "exception" : "result",
              "%s can't be sent to the host: it has %d bytes when encoded, and %s"
                  .formatted(failed ? "Exception" : "Result", bytes, e.getMessage())));
      outcomes.write(true, encoded);
    }
  }

  /** Short enough for a slot, as there may be nothing else. */
  private static TaskSerializationException withoutStack(Stage stage, String path, String message) {
    TaskSerializationException failure = new TaskSerializationException(stage, path, message, null);
    failure.setStackTrace(new StackTraceElement[0]);
    return failure;
  }

  private void encodeAfresh(Throwable failure) {
    encoded.reset();
    failures.encode(failure, encoded);
  }

  private @Nullable Object call(ByteSource frame) throws Exception {
    int form = frame.getByte() & TaskKind.FORM;
    ClassLoader loader = loaders.loader(frame.getVarInt());
    Object function = functions.decode(frame, loader, lane);
    return Calls.invoke(form, function, frame, loader, values);
  }
}
