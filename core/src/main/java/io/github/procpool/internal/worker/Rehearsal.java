package io.github.procpool.internal.worker;

import io.github.procpool.SerializableCallable;
import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.FunctionDecoder;
import io.github.procpool.internal.wire.FunctionEncoder;
import io.github.procpool.internal.wire.FunctionShapes;
import io.github.procpool.internal.wire.TaskKind;
import io.github.procpool.internal.wire.ValueCodec;
import java.io.IOException;
import java.lang.System.Logger;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What a worker does before its first task comes, so that this runs at once. */
final class Rehearsal {
  /*
   *   REHEARSE   for each function   | length (int) | plain (byte) | shape (varint) | descriptor |
   *
   * One that boots for a task that waits gets ready for the function of that, which its boot file
   * names. A spare has more time:
   *
   * A JVM spends milliseconds on what it does for the first time. Here it runs a task of Procpool's
   * own, and gets ready for the functions that other workers of the pool were sent. In steps, on the
   * task thread: a task waits for one step at most, the fruits of which it would have waited for
   * anyway, and no two threads initialize classes that need one another. No code of users is run.
   */

  /** The host counts from 1. */
  private static final int OWN_SHAPE = 0;

  // steps that are no function's
  private static final ByteSource TASK = new ByteSource(new byte[0]);
  private static final ByteSource LAMBDA = new ByteSource(new byte[0]);

  private final Queue<ByteSource> steps = new ConcurrentLinkedQueue<>();

  // owned by the control thread
  private boolean begun;
  private boolean withLambda;

  /** Control thread: what the host asks for. */
  void add(ByteSource frame) {
    if (!begun) {
      begun = true;
      steps.add(TASK);
    }
    while (frame.remaining() > 0) {
      ByteSource function = new ByteSource(frame.getBytes(frame.getInt()));
      boolean plain = function.peekByte() != 0;
      steps.add(function);
      if (!plain && !withLambda) {
        withLambda = true;
        steps.add(LAMBDA);
      }
    }
  }

  /** Task thread: gets ready for the functions that the boot file names. */
  static void prepare(byte[] functions, Tasks tasks) {
    ByteSource frame = new ByteSource(functions);
    while (frame.remaining() > 0) {
      step(new ByteSource(frame.getBytes(frame.getInt())), tasks);
    }
  }

  /** Task thread: takes one step; false when there is none. */
  boolean step(Tasks tasks) {
    ByteSource next = steps.poll();
    if (next == null) {
      return false;
    }
    step(next, tasks);
    return true;
  }

  private static void step(ByteSource next, Tasks tasks) {
    try {
      if (next == TASK) {
        runTask(tasks);
      } else if (next == LAMBDA) {
        makeLambda(1);
      } else {
        boolean plain = next.getByte() != 0;
        tasks.prepare(next.getVarInt(), next.getBytes(next.remaining()), plain);
      }
    } catch (ReflectiveOperationException | IOException | RuntimeException | LinkageError e) {
      // A task that needs it fails with the same, or never comes.
      System.getLogger(Rehearsal.class.getName()).log(Logger.Level.DEBUG, "not rehearsed", e);
    }
  }

  /** Runs a task from its frame to its outcome. */
  private static void runTask(Tasks real) throws ReflectiveOperationException, IOException {
    ByteSink frame = new ByteSink();
    frame.putByte(TaskKind.CALLABLE);
    frame.putVarInt(0); // the class path
    FunctionEncoder.putPlain(OWN_SHAPE, frame);
    SlotRing ring = SlotRing.unshared();
    Tasks tasks = real.on(ring);
    tasks.prepare(OWN_SHAPE, FunctionShapes.describe(Rehearsal.class, "nothing"), true);
    ring.put(0, frame.array(), 0, frame.size());
    if (ring.send(0, 0, 1, 1, frame.size(), SlotRing.NO_SLAB) && ring.begin(0, System.nanoTime())) {
      tasks.run(0);
      ring.finish(0);
    }
  }

  static Object nothing() {
    return 0;
  }

  /** Makes one that captures a value as tasks' are made: by code that javac has left for that. */
  private static void makeLambda(int captured) {
    SerializableCallable<Integer> lambda = () -> captured;
    ValueCodec values = new ValueCodec(null, null);
    ByteSink frame = new ByteSink();
    new FunctionEncoder(values).encode(lambda, frame, shape -> {});
    Object unused =
        new FunctionDecoder(values)
            .decode(
                new ByteSource(frame.toByteArray()),
                Rehearsal.class.getClassLoader(),
                FunctionShapes::descriptor);
  }
}
