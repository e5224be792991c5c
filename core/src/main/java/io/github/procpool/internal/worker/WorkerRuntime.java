package io.github.procpool.internal.worker;

import io.github.procpool.WorkerContext;
import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.FrameType;
import io.github.procpool.internal.wire.ValueCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What a task sees of its worker. */
final class WorkerRuntime implements WorkerContext {
  private final String poolName;
  private final HostConnection host;
  private final ControlLane lane;
  private final ValueCodec values;
  private final TaskLoaders loaders;
  private final ReentrantLock sharing = new ReentrantLock();

  /** Guarded by sharing; optionals, for a shared value may be null. */
  private final Map<Long, Optional<Object>> shared = new HashMap<>();

  private final Map<String, Object> attributes = new ConcurrentHashMap<>();
  private final ConcurrentLinkedDeque<Runnable> exitActions = new ConcurrentLinkedDeque<>();

  private final SlotRing ring;
  private final int firstId;
  private volatile long taskId;
  private volatile int attempt;

  WorkerRuntime(
      String poolName,
      int firstId,
      SlotRing ring,
      HostConnection host,
      ControlLane lane,
      ValueCodec values,
      TaskLoaders loaders) {
    this.loaders = loaders;
    this.poolName = poolName;
    this.firstId = firstId;
    this.ring = ring;
    this.host = host;
    this.lane = lane;
    this.values = values;
  }

  /** Another one, that no task can see. */
  WorkerRuntime twin() {
    return new WorkerRuntime(poolName, firstId, ring, host, lane, values, loaders);
  }

  void begin(long newTaskId, int newAttempt) {
    taskId = newTaskId;
    attempt = newAttempt;
  }

  void end() {
    taskId = 0;
  }

  void runExitActions() {
    Runnable action;
    while ((action = exitActions.pollLast()) != null) {
      try {
        action.run();
      } catch (Throwable e) { // the others shall run too
        System.err.println("procpool worker: an exit action failed");
        e.printStackTrace();
      }
    }
  }

  /** The value that the pool shares under this number; asked for once. */
  @Nullable Object shared(long id, int loaderId) throws IOException {
    sharing.lock();
    try {
      Optional<Object> known = shared.get(id);
      if (known == null) {
        known = Optional.ofNullable(fetch(id, loaders.loader(loaderId)));
        shared.put(id, known);
      }
      return known.orElse(null);
    } finally {
      sharing.unlock();
    }
  }

  private @Nullable Object fetch(long id, ClassLoader loader) throws IOException {
    Object answer = lane.calls().ask(FrameType.SHARED_REQUEST, body -> body.putVarLong(id));
    if (!(answer instanceof byte[] bytes) || bytes.length == 0) {
      throw new IOException("the pool does not share a value with number " + id + " any more");
    }
    ByteSource named = new ByteSource(bytes);
    int slab = named.getInt();
    lane.slabs().named(new SlabTable.Grant(slab, named.getUtf8()));
    int length = named.getInt();
    return values.decode(new ByteSource(lane.slabs().view(slab).limit(length)), loader);
  }

  @Override
  public int workerId() {
    return ring.workerId(firstId);
  }

  @Override
  public long pid() {
    return OwnPid.get();
  }

  @Override
  public String poolName() {
    return poolName;
  }

  @Override
  public long taskId() {
    return taskId;
  }

  @Override
  public int attempt() {
    return attempt;
  }

  @Override
  public boolean isCancelled() {
    return lane.current().isCancelled();
  }

  @Override
  public Map<String, Object> attributes() {
    return attributes;
  }

  @Override
  public void onExit(Runnable action) {
    exitActions.addLast(action);
  }

  @Override
  public void progress(double fraction) {
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new IllegalArgumentException("fraction must be from 0 to 1, was " + fraction);
    }
    ByteSink body = new ByteSink();
    body.putLong(taskId);
    body.putDouble(fraction);
    try {
      host.send(FrameType.PROGRESS, body);
    } catch (IOException e) {
      throw new UncheckedIOException("the host does not take progress", e);
    }
  }
}
