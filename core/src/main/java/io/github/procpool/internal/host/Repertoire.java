package io.github.procpool.internal.host;

import io.github.procpool.internal.state.TaskRecord;
import io.github.procpool.internal.state.WorkerRecord;
import io.github.procpool.internal.state.WorkerRecord.Phase;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.FrameType;
import io.github.procpool.internal.wire.FunctionShapes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** The functions that a pool has sent of late: what its spares get ready for. */
final class Repertoire {
  /** To make a function costs a spare a millisecond, and memory. */
  private static final int MOST = 16;

  private static final int NONE = -1;

  private final Dispatcher dispatcher;
  private final ReentrantLock lock = new ReentrantLock();

  /** Shapes in the order of their first use. Guarded by lock. */
  private final Set<Integer> known = new LinkedHashSet<>();

  Repertoire(Dispatcher dispatcher) {
    this.dispatcher = dispatcher;
  }

  /** A worker gets a function that it did not know. */
  void used(Payload payload) {
    int function = function(payload);
    if (function != NONE && add(function)) {
      ByteSink frame = frame(List.of(function));
      spares().forEach(spare -> spare.sendControl(FrameType.REHEARSE, frame));
    }
  }

  /** A worker has booted; only a spare has time for a rehearsal. */
  void ready(WorkerLink link) {
    if (dispatcher.withState(state -> isReadySpare(link.record()))) {
      link.sendControl(FrameType.REHEARSE, frame(known()));
    }
  }

  /** What a worker that boots now will most likely be asked for first; empty if no task waits. */
  byte[] next() {
    int next =
        dispatcher.withState(
            state -> {
              TaskRecord first = state.firstQueued();
              return first == null ? NONE : function(((Work) first.work()).payload());
            });
    return frame(next == NONE ? List.of() : List.of(next)).toByteArray();
  }

  /** The function that a task calls, unless it is of a kind that nobody gets ready for. */
  private static int function(Payload payload) {
    int[] shapes = payload.shapes();
    // then those of lambdas that it captures
    return shapes.length > 0 && isOfClassPath(payload) ? shapes[0] : NONE;
  }

  /** Another loader's classes come from the host, and have code of users run in both. */
  private static boolean isOfClassPath(Payload payload) {
    ByteSource frame = payload.source();
    byte unused = frame.getByte();
    return frame.getVarInt() == LoaderTable.APPLICATION;
  }

  private boolean add(int shape) {
    lock.lock();
    try {
      boolean added = known.add(shape);
      if (known.size() > MOST) {
        known.remove(known.iterator().next());
      }
      return added;
    } finally {
      lock.unlock();
    }
  }

  private List<Integer> known() {
    lock.lock();
    try {
      return List.copyOf(known);
    } finally {
      lock.unlock();
    }
  }

  private List<WorkerLink> spares() {
    return dispatcher.withState(
        state -> {
          List<WorkerLink> links = new ArrayList<>();
          for (WorkerRecord worker : state.workers()) {
            if (isReadySpare(worker) && worker.link() instanceof WorkerLink link) {
              links.add(link);
            }
          }
          return links;
        });
  }

  private static boolean isReadySpare(WorkerRecord worker) {
    return worker.isSpare() && worker.phase() == Phase.READY;
  }

  private static ByteSink frame(List<Integer> shapes) {
    ByteSink frame = new ByteSink();
    for (int shape : shapes) {
      byte[] descriptor = FunctionShapes.descriptor(shape);
      int start = frame.size();
      frame.putInt(0);
      frame.putByte(FunctionShapes.isPlain(shape) ? 1 : 0);
      frame.putVarInt(shape);
      frame.putBytes(descriptor);
      frame.patchInt(start, frame.size() - start - Integer.BYTES);
    }
    return frame;
  }
}
