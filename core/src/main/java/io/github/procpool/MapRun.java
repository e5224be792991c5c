package io.github.procpool;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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

  /** Chunks that are sent and not complete, for each worker: one runs, the others keep it busy. */
  private static final int OPEN_CHUNKS_PER_WORKER = 4;

  /** Items an unbounded input may run ahead of the taker, for each worker. */
  private static final int DEFAULT_BUFFER_PER_WORKER = 1 << 16;

  private final MapInput input;
  private final MapCarrier carrier;
  private final int bufferSize;
  private final long deadlineNanos;
  private final boolean timed;
  private final ChunkSizer sizer;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition feed = lock.newCondition();
  private final Condition taken = lock.newCondition();

  // guarded by lock
  private final PartialChunk partial;
  private final List<MapChunk> open = new ArrayList<>();
  private final MapOutcomes outcomes;
  private long fed;
  private long takenItems;
  private @Nullable Thread feeder;
  private boolean pulling;
  private boolean inputEnded;
  private boolean carrierClosed;
  private @Nullable Runnable whenEnded;

  /** Whether items wait for the taker; ends with the pool for inputs that end by themselves. */
  private boolean bounded;

  /** Stands for every input that is not fed any more; null while feeding goes on. */
  private @Nullable Throwable restFailure;

  MapRun(MapInput input, MapCarrier carrier, MapOptions options) {
    this.input = input;
    this.carrier = carrier;
    this.partial = new PartialChunk(input.isPair());
    this.outcomes = new MapOutcomes(options.isUnordered());
    this.bounded = input.size() < 0 || options.bufferSize().isPresent();
    this.bufferSize =
        options
            .bufferSize()
            .orElse((int) Math.min(1 << 20, (long) DEFAULT_BUFFER_PER_WORKER * carrier.width()));
    this.timed = options.timeout() != null;
    this.deadlineNanos =
        System.nanoTime()
            + (options.timeout() == null
                ? 0
                : Math.min(Long.MAX_VALUE / 2, TimeUnit.NANOSECONDS.convert(options.timeout())));
    this.sizer = new ChunkSizer(options.chunkSize(), bounded ? bufferSize : Integer.MAX_VALUE);
  }

  void start(String threadName) {
    Thread thread = new Thread(this::feed, threadName);
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

  private void feed() {
    Throwable failure = null;
    try {
      boolean wanted = true;
      while (wanted && awaitTurn() && input.hasNext()) {
        Object first = input.nextFirst();
        wanted = add(first, input.nextSecond());
        flush(false);
      }
    } catch (Throwable e) { // of the user's iterator; delivered at its place
      failure = e;
    }
    stopPulling();
    flush(true);
    endInput(failure);
  }

  /** Waits until another input may be pulled; false when none is wanted any more. */
  private boolean awaitTurn() throws InterruptedException {
    lock.lock();
    try {
      while (!outcomes.isClosed() && restFailure == null) {
        boolean chunksFull = open.size() >= OPEN_CHUNKS_PER_WORKER * carrier.width();
        boolean bufferFull = bounded && fed - takenItems >= bufferSize;
        if (!chunksFull && !bufferFull) {
          pulling = true;
          return true;
        }
        feed.await();
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Answers whether another input may be wanted; if not, this one is not wanted either. */
  private boolean add(@Nullable Object first, @Nullable Object second) {
    lock.lock();
    try {
      pulling = false;
      if (outcomes.isClosed() || restFailure != null) {
        return false;
      }
      partial.add(first, second);
      fed++;
      return true;
    } finally {
      lock.unlock();
    }
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
    feed.signalAll();
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
      if (partial.isEmpty() || outcomes.isClosed()) {
        return;
      }
      long left = input.size() < 0 ? -1 : input.size() - fed + partial.size();
      boolean idleWorker = sizer.isAutomatic() && input.size() < 0 && open.size() < carrier.width();
      int wanted = sizer.next(left, carrier.width(), bounded ? bufferSize : Integer.MAX_VALUE);
      if (!all && !idleWorker && partial.size() < wanted) {
        return;
      }
      chunk = partial.toChunk();
      outcomes.append(chunk);
      open.add(chunk);
    } finally {
      lock.unlock();
    }
    carrier.send(chunk);
  }

  private void endInput(@Nullable Throwable failure) {
    lock.lock();
    try {
      if (failure != null && restFailure == null) {
        MapChunk place = new MapChunk(1);
        outcomes.append(place);
        fed++;
        boolean unused = outcomes.settle(place, 0, Outcome.failure(failure));
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
    settleAll(chunk, item, List.of(cell));
  }

  /** Settles consecutive items. */
  void settleAll(MapChunk chunk, int from, List<?> cells) {
    List<Object> dropped = List.of();
    boolean goesOn = false;
    lock.lock();
    try {
      boolean wasComplete = chunk.isComplete();
      for (int i = 0; i < cells.size(); i++) {
        Object cell = cells.get(i);
        if (!outcomes.settle(chunk, from + i, cell)) {
          dropped = dropped.isEmpty() ? new ArrayList<>() : dropped;
          dropped.add(cell);
        }
      }
      if (!wasComplete && chunk.isComplete()) {
        open.remove(chunk);
        feed.signal();
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
  }

  /** Under the lock: whether pulled items wait, perhaps for an input that blocks. */
  private boolean mayFlush() {
    return input.size() < 0 && !partial.isEmpty() && !outcomes.isClosed();
  }

  /** Under the lock: whether no item is open and none will be. */
  private boolean mayClose() {
    return !carrierClosed
        && open.isEmpty()
        && (outcomes.isClosed() || (noMoreInput() && partial.isEmpty()));
  }

  /** Under the lock: whether no further input will be sent. */
  private boolean noMoreInput() {
    return inputEnded || restFailure != null;
  }

  /** A chunk of that many items took a worker so long. */
  void measured(int items, long nanos) {
    lock.lock();
    try {
      sizer.measured(items, nanos);
    } finally {
      lock.unlock();
    }
  }

  boolean isSettled(MapChunk chunk, int item) {
    lock.lock();
    try {
      return chunk.isSettled(item);
    } finally {
      lock.unlock();
    }
  }

  boolean isComplete(MapChunk chunk) {
    lock.lock();
    try {
      return chunk.isComplete();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return outcomes.isClosed();
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
        bounded = false; // nobody may be taking any more, and the pool waits for this map
        feed.signalAll();
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
    lock.lock();
    try {
      while (true) {
        if (outcomes.isClosed()) {
          return false;
        }
        if (takenItems < fed || takenItems < input.size() || rest() > 0) {
          return true;
        }
        if (noMoreInput()) {
          return false;
        }
        if (!await()) {
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
    return input.size() < 0
        ? (takenItems > fed ? 0 : fed + 1 - takenItems)
        : input.size() - takenItems;
  }

  /** The next outcome; waits for it. */
  @SuppressWarnings("unchecked") // cells of this map hold outcomes of its function
  Outcome<R> next() {
    Object cell = takeCell();
    return cell instanceof Outcome<?> outcome
        ? (Outcome<R>) outcome
        : (Outcome<R>) carrier.decode(cell);
  }

  private Object takeCell() {
    boolean expired = false;
    lock.lock();
    try {
      while (!expired) {
        if (outcomes.isClosed()) {
          throw new NoSuchElementException("these results are closed");
        }
        Object cell = outcomes.poll();
        if (cell != null) {
          takenItems++;
          feed.signal();
          return cell;
        }
        if (noMoreInput() && takenItems >= fed) {
          Throwable failure = restFailure;
          if (failure == null || rest() <= 0) {
            throw new NoSuchElementException("all results have been taken");
          }
          takenItems++;
          return Outcome.failure(failure);
        }
        expired = !await();
      }
    } finally {
      lock.unlock();
    }
    close();
    throw new CompletionException(
        new TimeoutException(
            "map ran past its timeout; " + completed() + " results were there by then"));
  }

  /** Waits for news, perhaps for none; false at the deadline. */
  @SuppressWarnings("WaitNotInLoop") // the callers loop
  private boolean await() {
    try {
      if (!timed) {
        taken.await();
        return true;
      }
      long left = deadlineNanos - System.nanoTime();
      return left > 0 && taken.awaitNanos(left) > 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException("interrupted while waiting for a result of map", e);
    }
  }

  long completed() {
    lock.lock();
    try {
      return outcomes.settled();
    } finally {
      lock.unlock();
    }
  }

  /** −1 while the end of the input is not known. */
  long total() {
    if (input.size() >= 0) {
      return input.size();
    }
    lock.lock();
    try {
      return inputEnded ? fed : -1;
    } finally {
      lock.unlock();
    }
  }

  /** Cancels what has not begun; outcomes that come are dropped. */
  void close() {
    List<MapChunk> toCancel;
    List<Object> unwanted;
    lock.lock();
    try {
      if (outcomes.isClosed()) {
        return;
      }
      toCancel = List.copyOf(open);
      partial.clear();
      unwanted = outcomes.close();
      wakeFeeder();
      taken.signalAll();
    } finally {
      lock.unlock();
    }
    unwanted.forEach(carrier::discard);
    toCancel.forEach(carrier::cancel);
    closeCarrierIfDone();
  }
}
