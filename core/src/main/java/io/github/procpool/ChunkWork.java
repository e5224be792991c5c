package io.github.procpool;

import io.github.procpool.internal.host.Payload;
import io.github.procpool.internal.host.RawOutcome;
import io.github.procpool.internal.host.TaskSettings;
import io.github.procpool.internal.host.Work;
import io.github.procpool.internal.state.PoolState.CancelOutcome;
import java.util.ArrayList;
import java.util.List;
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
  private List<Object> fresh = new ArrayList<>();

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
  protected void outcome(int item, RawOutcome outcome) {
    if (outcome.isFailure()) {
      if (settings().retryOn() != null && attempt <= settings().retries()) {
        outcomesRead();
        read++;
        map.home().engine().complete(() -> decideRetry(item, outcome), true);
        return;
      }
      map.home().counters().failed.increment();
    } else {
      map.home().counters().succeeded.increment();
    }
    fresh.add(outcome);
  }

  @Override
  protected void outcomeDropped(int item) {
    outcomesRead();
    read++;
  }

  @Override
  protected void outcomesRead() {
    if (fresh.isEmpty()) {
      return;
    }
    List<Object> cells = fresh;
    fresh = new ArrayList<>();
    int start = from + read;
    read += cells.size();
    map.settled(this, start, cells);
  }

  @Override
  protected void finished(long tookNanos) {
    map.measured(items(), tookNanos);
    ended(null);
    if (read < items()) {
      cancelRest(); // the map was closed while it ran
    }
  }

  private void decideRetry(int item, RawOutcome outcome) {
    Outcome<?> result = map.decode(outcome);
    Throwable error = result.error();
    if (error != null && settings().retriesOn(error)) {
      again(item, 1, attempt + 1);
    } else {
      map.home().counters().failed.increment();
      map.settled(this, from + item, List.of(result));
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
      map.settled(this, from + item, List.of(Outcome.failure(reason)));
    }
  }

  @Override
  protected void timedOut(int item, RuntimeException reason) {
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
    List<Object> cells = new ArrayList<>(items());
    for (int item = 0; item < items(); item++) {
      cells.add(outcome);
    }
    map.settled(this, from, cells);
  }
}
