package io.github.procpool;

import io.github.procpool.internal.host.RawOutcome;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One map: pulls inputs, sends chunks, hands over outcomes. */
final class MapRun<R extends @Nullable Object> {
  /*
   * Three parties, one lock:
   *   feeder    a thread of this map: pulls inputs, forms chunks, hands them to the carrier
   *   carrier   runs chunks and settles their items, from its own threads
   *   taker     whoever iterates over the results
   *
   * The feeder sleeps while enough chunks are open, or (when the buffer is bounded) while enough items
   * are begun and not taken. An input may block for ever: once no more is wanted, the feeder is
   * interrupted in it, and nobody waits for it. Under the lock: no user code, no I/O.
   */

  private final MapInput input;
  private final MapCarrier carrier;
  private final MapDeadline deadline;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition feedAgain = lock.newCondition();
  private final Condition taken = lock.newCondition();

  /** Replaced under the lock. */
  private volatile MapBlock block = MapBlock.EMPTY;

  // guarded by lock
  private final MapFeed feed;
  private final MapOutcomes outcomes;
  private long takenItems;
  private @Nullable Thread feeder;
  private boolean pulling;
  private boolean inputEnded;
  private boolean carrierClosed;
  private @Nullable Runnable whenEnded;

  /** Stands for every input that is not fed any more; null while feeding goes on. */
  private @Nullable Throwable restFailure;

  MapRun(MapInput input, MapCarrier carrier, MapOptions options) {
    this.input = input;
    this.carrier = carrier;
    this.feed = new MapFeed(input, carrier, options);
    this.outcomes = new MapOutcomes(options.isUnordered());
    this.deadline = new MapDeadline(options.timeout());
  }

  void start(String threadName) {
    Thread thread = new Thread(new MapFeeder(this, input, carrier), threadName);
    thread.setDaemon(true);
    lock.lock();
    try {
      feeder = thread;
    } finally {
      lock.unlock();
    }
    thread.start();
  }

  // ---- feeder

  /** The next chunk of inputs that are there already; null when there is none. */
  @Nullable MapChunk awaitChunk() throws InterruptedException {
    lock.lock();
    try {
      while (isWanted() && feed.left() > 0) {
        MapChunk chunk = feed.cut(waiting());
        if (chunk != null) {
          outcomes.append(chunk);
          return chunk;
        }
        feedAgain.await();
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until another input may be pulled; false when none is wanted any more. */
  boolean awaitTurn() throws InterruptedException {
    lock.lock();
    try {
      while (isWanted()) {
        if (feed.hasRoom(waiting(), 1)) {
          pulling = true;
          return true;
        }
        feedAgain.await();
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Takes an input; waits until another may be pulled, and answers whether one is wanted. */
  boolean add(@Nullable Object first, @Nullable Object second) throws InterruptedException {
    MapChunk chunk;
    lock.lock();
    try {
      pulling = false;
      if (!isWanted()) {
        return false;
      }
      feed.add(first, second);
      chunk = cutPulled(false);
      if (chunk == null && feed.hasRoom(waiting(), 1)) {
        pulling = true;
        return true;
      }
    } finally {
      lock.unlock();
    }
    if (chunk != null) {
      carrier.send(chunk);
    }
    return awaitTurn();
  }

  /** Under the lock, as are the next ones: whether the feeder shall go on. */
  private boolean isWanted() {
    return !outcomes.isClosed() && restFailure == null;
  }

  /** Inputs that were begun and whose outcomes nobody has been given. */
  private long waiting() {
    return feed.fed() - takenItems + block.remaining();
  }

  private @Nullable MapChunk cutPulled(boolean all) {
    MapChunk chunk = outcomes.isClosed() ? null : feed.cutPulled(all);
    if (chunk != null) {
      outcomes.append(chunk);
    }
    return chunk;
  }

  private void stopPulling() {
    lock.lock();
    try {
      pulling = false;
      boolean unused = Thread.interrupted(); // it was for the input
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock: wakes the feeder, wherever it waits. */
  private void wakeFeeder() {
    feedAgain.signalAll();
    Thread thread = feeder;
    if (pulling && thread != null) {
      thread.interrupt();
    }
  }

  /** Sends what has been pulled if that makes a chunk, or if a worker would idle. */
  private void flush(boolean all) {
    MapChunk chunk;
    lock.lock();
    try {
      chunk = cutPulled(all);
    } finally {
      lock.unlock();
    }
    if (chunk != null) {
      carrier.send(chunk);
    }
  }

  /** No input comes any more; a failure of the input stands where the next one would. */
  void endInput(@Nullable Throwable failure) {
    stopPulling();
    flush(true);
    lock.lock();
    try {
      if (failure != null && restFailure == null) {
        MapChunk place = feed.addFailure();
        outcomes.append(place);
        boolean unused = outcomes.settle(place, 0, MapCells.of(Outcome.failure(failure)), 1);
      }
      inputEnded = true;
      taken.signalAll();
    } finally {
      lock.unlock();
    }
    closeCarrierIfDone();
  }

  // ---- carrier

  /** Settles one item; a second outcome for the same item is dropped. */
  void settle(MapChunk chunk, int item, Object cell) {
    boolean unused = settleAll(chunk, item, MapCells.of(cell), 1);
  }

  /** Settles consecutive items; answers whether all of the chunk are settled now. */
  boolean settleAll(MapChunk chunk, int from, MapCells cells, int count) {
    List<Object> dropped = List.of();
    boolean goesOn = false;
    boolean complete;
    lock.lock();
    try {
      boolean wasComplete = chunk.isComplete();
      if (!outcomes.settle(chunk, from, cells, count)) {
        dropped = outcomes.settleEach(chunk, from, cells, count);
      }
      complete = chunk.isComplete();
      if (complete && !wasComplete) {
        feed.completed(chunk);
        feedAgain.signal();
        goesOn = mayFlush() || mayClose();
      }
      taken.signalAll();
    } finally {
      lock.unlock();
    }
    dropped.forEach(carrier::discard);
    if (goesOn) {
      carrier.later(
          () -> {
            flush(false);
            closeCarrierIfDone();
          });
    }
    return complete;
  }

  /** Under the lock: whether pulled items wait, perhaps for an input that blocks. */
  private boolean mayFlush() {
    return feed.hasPulled() && !outcomes.isClosed();
  }

  /** Under the lock: whether no item is open and none will be. */
  private boolean mayClose() {
    return !carrierClosed
        && !feed.hasOpen()
        && (outcomes.isClosed() || (noMoreInput() && !feed.hasPulled()));
  }

  /** Under the lock: whether no further input will be sent. */
  private boolean noMoreInput() {
    return inputEnded || restFailure != null;
  }

  /** A chunk of that many items took a worker so long. */
  void measured(int items, long nanos) {
    lock.lock();
    try {
      feed.measured(items, nanos);
    } finally {
      lock.unlock();
    }
  }

  boolean isSettled(MapChunk chunk, int item) {
    return locked(() -> chunk.isSettled(item));
  }

  boolean isClosed() {
    return locked(outcomes::isClosed);
  }

  private <T> T locked(Supplier<T> question) {
    lock.lock();
    try {
      return question.get();
    } finally {
      lock.unlock();
    }
  }

  private void closeCarrierIfDone() {
    Runnable action;
    lock.lock();
    try {
      if (!mayClose()) {
        return;
      }
      carrierClosed = true;
      action = whenEnded;
      whenEnded = null;
    } finally {
      lock.unlock();
    }
    if (action != null) {
      action.run(); // first: the pool may end as soon as the carrier is closed
    }
    carrier.closed();
  }

  /** Runs an action once no item is open any more; at once, in this thread, if that is so now. */
  void whenEnded(Runnable action) {
    lock.lock();
    try {
      if (!carrierClosed) {
        whenEnded = action;
        return;
      }
    } finally {
      lock.unlock();
    }
    action.run();
  }

  // ---- the pool's life cycle

  /** The pool was shut down: a collection runs on, any other input is not pulled any more. */
  void poolShutdown(boolean cancelPending, RuntimeException reason) {
    lock.lock();
    try {
      if (inputEnded || restFailure != null) {
        return;
      }
      if (!cancelPending && input.size() >= 0) {
        feed.unbound(); // nobody may be taking any more, and the pool waits for this map
        feedAgain.signalAll();
        return;
      }
      restFailure = cancelPending ? new CancellationException(reason.getMessage()) : reason;
      wakeFeeder();
      taken.signalAll();
    } finally {
      lock.unlock();
    }
    flush(true);
    closeCarrierIfDone();
  }

  // ---- taker

  /** Whether there is another outcome, now or later; waits while only time can tell. */
  boolean hasNext() {
    if (block.remaining() > 0) {
      return true;
    }
    lock.lock();
    try {
      while (true) {
        if (outcomes.isClosed()) {
          return false;
        }
        if (takenItems < feed.fed() || takenItems < input.size() || rest() > 0) {
          return true;
        }
        if (noMoreInput()) {
          return false;
        }
        if (feed.isBounded()) {
          feedAgain.signal(); // it may wait for the takers of the last block, who told nobody
        }
        if (!deadline.await(taken)) {
          return true; // next() reports the deadline
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Inputs that will not be fed; those of an endless one count as one. */
  private long rest() {
    if (restFailure == null) {
      return 0;
    }
    return input.size() < 0 ? Math.max(0, feed.fed() + 1 - takenItems) : input.size() - takenItems;
  }

  /** The next outcome; waits for it. */
  Outcome<R> next() {
    Object cell = takeCell();
    return isValue(cell) ? Outcome.success(value(cell)) : outcome(cell);
  }

  /** The next result; waits for it, and throws if it is a failure. */
  R nextValue() {
    Object cell = takeCell();
    return isValue(cell) ? value(cell) : outcome(cell).value();
  }

  private static boolean isValue(Object cell) {
    return !(cell instanceof Outcome || cell instanceof RawOutcome);
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // cells of this map hold results of its function
  private R value(Object cell) {
    return cell == MapChunk.NULL ? null : (R) cell;
  }

  @SuppressWarnings("unchecked") // as above
  private Outcome<R> outcome(Object cell) {
    return (Outcome<R>) (cell instanceof Outcome<?> outcome ? outcome : carrier.decode(cell));
  }

  private Object takeCell() {
    Object cell = block.claim();
    return cell != null ? cell : awaitCell();
  }

  private Object awaitCell() {
    boolean expired = false;
    lock.lock();
    try {
      while (!expired) {
        if (outcomes.isClosed()) {
          throw new NoSuchElementException("these results are closed");
        }
        Object cell = nextCell();
        if (cell != null) {
          return cell;
        }
        if (noMoreInput() && takenItems >= feed.fed()) {
          Throwable failure = restFailure;
          if (failure == null || rest() <= 0) {
            throw new NoSuchElementException("all results have been taken");
          }
          takenItems++;
          return Outcome.failure(failure);
        }
        expired = !deadline.await(taken);
      }
    } finally {
      lock.unlock();
    }
    long there = completed(); // before the rest is cancelled, which settles it too
    close();
    throw new CompletionException(
        new TimeoutException("map ran past its timeout; " + there + " results were there by then"));
  }

  /**
   * Under the lock: the next cell; those behind it, as far as they are there, are for all takers.
   */
  private @Nullable Object nextCell() {
    Object cell = block.claim(); // another taker may have brought it
    if (cell != null) {
      return cell;
    }
    if (feed.isBounded()) {
      feedAgain.signal();
    }
    MapBlock next = outcomes.take(feed.mostTaken());
    if (next == null) {
      return null;
    }
    takenItems += next.remaining();
    block = next;
    return next.claim();
  }

  long completed() {
    return locked(outcomes::settled);
  }

  /** −1 while the end of the input is not known. */
  long total() {
    return input.size() >= 0 ? input.size() : locked(() -> inputEnded ? feed.fed() : -1L);
  }

  /** Cancels what has not begun; outcomes that come are dropped. */
  void close() {
    List<MapChunk> toCancel;
    List<MapBlock> unwanted;
    lock.lock();
    try {
      if (outcomes.isClosed()) {
        return;
      }
      toCancel = feed.open();
      feed.dropPulled();
      unwanted = outcomes.close();
      unwanted.add(block);
      wakeFeeder();
      taken.signalAll();
    } finally {
      lock.unlock();
    }
    for (MapBlock rest : unwanted) {
      for (Object cell; (cell = rest.claim()) != null; ) {
        carrier.discard(cell);
      }
    }
    toCancel.forEach(carrier::cancel);
    closeCarrierIfDone();
  }
}
