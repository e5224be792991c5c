package io.github.procpool;

import io.github.procpool.internal.host.Payload;
import io.github.procpool.internal.host.RawOutcome;
import io.github.procpool.internal.host.TaskSettings;
import io.github.procpool.internal.host.Work;
import io.github.procpool.internal.state.PoolState.CancelOutcome;
import io.github.procpool.internal.wire.NumberType;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** A stretch of a chunk on its way through the pool; a loss costs one item, the rest goes on. */
final class ChunkWork extends Work {
  private final ProcessMap map;
  private final MapChunk chunk;
  private final int from;
  private final int attempt;
  private final @Nullable Announcement announcement;

  /** Outcomes of the series that is being read; owned by the reader of the link. */
  private final MapCells.Builder fresh = new MapCells.Builder();

  private int failedCount;
  private int read;

  ChunkWork(
      ProcessMap map,
      MapChunk chunk,
      int from,
      int count,
      Payload payload,
      TaskSettings settings,
      int attempt) {
    super(payload, count, settings);
    this.map = map;
    this.chunk = chunk;
    this.from = from;
    this.attempt = attempt;
    this.announcement = Announcement.in(map.home().engine());
  }

  MapChunk chunk() {
    return chunk;
  }

  int attempt() {
    return attempt;
  }

  /** The pool has taken it. */
  void accepted() {
    if (announcement != null) {
      announcement.submitted(task().id());
    }
  }

  private void ended(@Nullable Throwable error) {
    if (announcement != null) {
      announcement.finished(task().id(), error);
    }
  }

  // ---- outcomes

  @Override
  protected void outcomesComing(int count) {
    fresh.expect(count);
  }

  @Override
  protected void outcome(int item, RawOutcome outcome) {
    if (outcome.isFailure()) {
      if (settings().retryOn() != null && attempt <= settings().retries()) {
        outcomesRead();
        read++;
        map.home().engine().complete(() -> decideRetry(item, outcome), true);
        return;
      }
      failedCount++;
    }
    fresh.add(outcome);
  }

  @Override
  protected void value(int item, @Nullable Object value) {
    fresh.add(value == null ? MapChunk.NULL : value);
  }

  @Override
  protected void number(int item, NumberType type, long bits) {
    fresh.add(type, bits);
  }

  @Override
  protected void outcomeDropped(int item) {
    outcomesRead();
    read++;
  }

  @Override
  protected void outcomesRead() {
    int count = fresh.count();
    if (count == 0) {
      return;
    }
    map.home().counters().succeeded.add(count - failedCount);
    map.home().counters().failed.add(failedCount);
    failedCount = 0;
    int start = from + read;
    read += count;
    map.settled(this, start, fresh.build(), count);
  }

  @Override
  protected void finished(long tookNanos) {
    map.measured(items(), tookNanos);
    ended(null);
    if (read < items()) { // it was kept from beginning the rest
      if (map.isClosed()) {
        cancelRest();
      } else {
        map.home().engine().complete(() -> again(read, items() - read, attempt), true);
      }
    }
  }

  private void decideRetry(int item, RawOutcome outcome) {
    Outcome<?> result = map.decode(outcome);
    Throwable error = result.error();
    if (error != null && settings().retriesOn(error)) {
      again(item, 1, attempt + 1);
    } else {
      map.home().counters().failed.increment();
      map.settled(this, from + item, result);
    }
  }

  private void again(int item, int count, int nextAttempt) {
    map.submit(
        new ChunkWork(
            map,
            chunk,
            from + item,
            count,
            map.part(payload(), item, count),
            settings(),
            nextAttempt),
        true);
  }

  // ---- failures

  @Override
  protected void lost(int item, int firstMissing, RuntimeException reason) {
    map.home().engine().complete(() -> afterLoss(item, firstMissing, reason), true);
  }

  private void afterLoss(int item, int firstMissing, RuntimeException reason) {
    ended(reason);
    int next = firstMissing;
    if (item >= 0) {
      next = item + 1;
      if (!isDecided(item) && !map.isSettled(chunk, from + item)) {
        settleOrRetry(item, reason);
      }
    }
    if (next < items()) {
      again(next, items() - next, attempt);
    }
    map.home().engine().dispatcher().settle();
  }

  private void settleOrRetry(int item, RuntimeException reason) {
    boolean again =
        attempt <= settings().retries()
            && (settings().retryOn() == null
                ? reason instanceof WorkerLostException
                : settings().retriesOn(reason));
    if (again) {
      again(item, 1, attempt + 1);
    } else {
      map.home().counters().failed.increment();
      map.settled(this, from + item, Outcome.failure(reason));
    }
  }

  @Override
  protected void timedOut(int item, RuntimeException reason) {
    if (items() == 1) {
      ended(reason); // if its worker has to be killed, nobody asks for this work again
    }
    map.home().engine().complete(() -> settleOrRetry(item, reason), true);
  }

  @Override
  protected void refused(Throwable reason) {
    ended(reason);
    settleAll(Outcome.failure(reason));
    map.home().counters().failed.add(items());
  }

  // ---- cancel

  void cancel() {
    if (!isAccepted()) {
      return; // who submits it looks afterwards whether it is still wanted
    }
    CancelOutcome outcome = map.home().engine().dispatcher().cancel(this);
    if (outcome == CancelOutcome.WITHDRAWN) {
      cancelRest();
    } else if (outcome == CancelOutcome.RUNNING) {
      map.home().engine().dispatcher().limit(this);
    }
  }

  /** Cancels what has no outcome: no worker will begin it, or nobody waits for it any more. */
  void cancelRest() {
    map.home().counters().cancelled.add(items() - read);
    CancellationException reason = new CancellationException("item of a map was cancelled");
    ended(reason);
    settleAll(Outcome.failure(reason));
  }

  private void settleAll(Outcome<?> outcome) {
    Object[] cells = new Object[items()];
    Arrays.fill(cells, outcome);
    map.settled(this, from, MapCells.of(cells), cells.length);
  }
}
