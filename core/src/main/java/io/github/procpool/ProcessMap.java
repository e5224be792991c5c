package io.github.procpool;

import io.github.procpool.internal.host.Payload;
import io.github.procpool.internal.host.RawOutcome;
import io.github.procpool.internal.host.TaskSettings;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.TaskKind;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Runs the chunks of one map on the workers of a process pool. */
final class ProcessMap implements MapCarrier {
  /*
   * A chunk is usually one work. It becomes several when its encoded form is very large, when an item
   * can't be encoded (that item fails at once, between two works), and after a loss.
   */

  /** Chunks above this size are cut, so that a few of them do not fill the shared memory. */
  private static final int CUT_BYTES = 32 << 20;

  private final CallTask.Home home;
  private final Object function;
  private final TaskEncoder.Draft prefix;
  private final TaskSettings settings;
  private final ClassLoader loader;
  private final int mostItems;
  private final Runnable whenClosed;
  private final ConcurrentMap<MapChunk, List<ChunkWork>> works = new ConcurrentHashMap<>();
  private @Nullable MapRun<?> run;

  /** Of the last frame, whoever sent it. */
  private volatile double bytesPerItem = 16;

  /**
   * Encodes the function once for all chunks.
   *
   * @throws TaskSerializationException when it can't be
   */
  ProcessMap(
      CallTask.Home home,
      Object function,
      boolean pair,
      TaskSettings settings,
      int mostItems,
      Runnable whenClosed) {
    this.home = home;
    this.function = function;
    this.settings = settings;
    this.mostItems = mostItems;
    this.whenClosed = whenClosed;
    this.loader = TaskEncoder.loaderOf(function);
    int kind = (pair ? TaskKind.BI_FUNCTION : TaskKind.FUNCTION) | TaskKind.CHUNK;
    if (settings.timeoutNanos() > 0) {
      kind |= TaskKind.STAMPED;
    }
    this.prefix = home.encoder().function(kind, function, null);
  }

  void attach(MapRun<?> itsRun) {
    run = itsRun;
  }

  private MapRun<?> run() {
    return Objects.requireNonNull(run, "attach() comes first");
  }

  @Override
  public void send(MapChunk chunk) {
    MapItems first = Objects.requireNonNull(chunk.first, "sent twice");
    MapItems second = chunk.second;
    chunk.first = null;
    chunk.second = null;
    home.counters().submitted.add(chunk.size());
    int from = 0;
    ByteSink sink = null;
    for (int item = 0; item < first.size(); item++) {
      if (sink == null) {
        sink = newSink(Math.min(mostItems, first.size() - item));
        from = item;
      }
      int before = sink.size();
      try {
        encode(sink, item, first, second);
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        sink.truncate(before);
        submit(chunk, from, item - from, sink);
        sink = null;
        home.counters().failed.increment();
        run().settle(chunk, item, Outcome.failure(e));
        continue;
      }
      if (sink.size() >= CUT_BYTES || item - from + 1 >= mostItems) {
        submit(chunk, from, item + 1 - from, sink);
        sink = null;
      }
    }
    if (sink != null) {
      submit(chunk, from, first.size() - from, sink);
    }
  }

  private void encode(ByteSink sink, int item, MapItems first, @Nullable MapItems second) {
    int start = sink.size();
    sink.putInt(0);
    first.encode(item, sink, home.encoder(), 0);
    if (second != null) {
      second.encode(item, sink, home.encoder(), 1);
    }
    sink.patchInt(start, sink.size() - start - 4);
  }

  /** Begins a frame that is as large as its items will need if they are like those before. */
  private ByteSink newSink(int items) {
    long estimate = prefix.sink.size() + (long) (items * bytesPerItem * 1.05);
    ByteSink sink = new ByteSink((int) Math.min(CUT_BYTES, estimate));
    sink.putBytes(prefix.sink.array(), 0, prefix.sink.size());
    return sink;
  }

  private void submit(MapChunk chunk, int from, int count, ByteSink sink) {
    if (count > 0) {
      bytesPerItem = (double) (sink.size() - prefix.sink.size()) / count;
      Payload payload = new Payload(sink.array(), sink.size(), prefix.shapes());
      submit(new ChunkWork(this, chunk, from, count, payload, settings, 1), false);
    }
  }

  void submit(ChunkWork work, boolean first) {
    works.computeIfAbsent(work.chunk(), unused -> new CopyOnWriteArrayList<>()).add(work);
    home.engine().dispatcher().continueWith(work, work.attempt(), first);
    work.accepted();
    if (run().isClosed()) {
      cancel(work.chunk());
    }
  }

  /** A part of a chunk's payload: the same function, fewer items. */
  Payload part(Payload whole, int skip, int count) {
    ByteSink sink = new ByteSink(whole.length());
    int header = prefix.sink.size();
    sink.putBytes(whole.bytes(), 0, header);
    int start = skip(whole, header, skip);
    int end = skip(whole, start, count);
    sink.putBytes(whole.bytes(), start, end - start);
    return new Payload(sink.array(), sink.size(), whole.shapes());
  }

  private static int skip(Payload whole, int position, int items) {
    int at = position;
    for (int i = 0; i < items; i++) {
      byte[] bytes = whole.bytes();
      int length =
          (bytes[at] & 0xff)
              | (bytes[at + 1] & 0xff) << 8
              | (bytes[at + 2] & 0xff) << 16
              | (bytes[at + 3] & 0xff) << 24;
      at += 4 + length;
    }
    return at;
  }

  @Override
  public void cancel(MapChunk chunk) {
    for (ChunkWork work : works.getOrDefault(chunk, List.of())) {
      work.cancel();
    }
  }

  @Override
  public int width() {
    return home.engine().maxWorkers();
  }

  @Override
  public Outcome<?> decode(Object cell) {
    return home.encoder().decode((RawOutcome) cell, loader);
  }

  @Override
  public void discard(Object cell) {
    if (cell instanceof RawOutcome raw) {
      raw.release();
    }
  }

  @Override
  public void later(Runnable action) {
    home.engine().complete(action, true);
  }

  @Override
  public void closed() {
    whenClosed.run();
  }

  // ---- what the works tell

  CallTask.Home home() {
    return home;
  }

  void settled(ChunkWork work, int item, Outcome<?> outcome) {
    settled(work, item, MapCells.of(outcome), 1);
  }

  void settled(ChunkWork work, int from, MapCells cells, int count) {
    MapChunk chunk = work.chunk();
    if (run().settleAll(chunk, from, cells, count)) {
      works.remove(chunk);
    }
  }

  boolean isClosed() {
    return run().isClosed();
  }

  boolean isSettled(MapChunk chunk, int item) {
    return run().isSettled(chunk, item);
  }

  void measured(int items, long nanos) {
    run().measured(items, nanos);
  }

  @Override
  public String toString() {
    return "map of " + function.getClass().getName();
  }
}
