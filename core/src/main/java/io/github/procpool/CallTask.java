package io.github.procpool;

import io.github.procpool.internal.host.Delivery;
import io.github.procpool.internal.host.Engine;
import io.github.procpool.internal.host.Payload;
import io.github.procpool.internal.host.RawOutcome;
import io.github.procpool.internal.host.TaskSettings;
import io.github.procpool.internal.host.Work;
import io.github.procpool.internal.state.TaskRecord;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** One submitted call on its way to its future. */
final class CallTask<R extends @Nullable Object> extends Work
    implements TaskFuture.Control, Delivery {
  private static final Object NULL = new Object();

  // A boolean and a byte, and no objects: there is one of these for each queued task.
  private static final VarHandle ANSWERED = field("answered", boolean.class);
  private static final VarHandle AWAITED = field("awaited", byte.class);

  private static VarHandle field(String name, Class<?> type) {
    try {
      return MethodHandles.lookup().findVarHandle(CallTask.class, name, type);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // NOBODY -> A_THREAD looks out for the outcome -> NOBODY, or -> ARRIVED: it is that thread's to
  // deliver

  private static final byte NOBODY = 0;
  private static final byte A_THREAD = 1;
  private static final byte ARRIVED = 2;

  /** What all calls of a pool share. */
  record Home(Engine engine, TaskEncoder encoder, PoolCounters counters) {}

  private final Home home;
  private final ClassLoader loader;
  private final TaskFuture<R> future;

  /** The attempt before this one. */
  private final @Nullable TaskRecord previous;

  private boolean spoiled;

  /** Whether somebody has the answer: an outcome, a failure, or who cancelled it. */
  private volatile boolean answered;

  private volatile byte awaited;

  /** A raw outcome, or the value itself; {@link #NULL} for null. */
  private @Nullable Object arrived;

  /** What a successful run gives instead of its own result; for {@code submit(Runnable, T)}. */
  private @Nullable Outcome<R> answer;

  private final @Nullable Announcement announcement;

  /** The next attempt, when a failure led to one. */
  private volatile @Nullable CallTask<R> next;

  CallTask(Home home, Payload payload, TaskSettings settings, ClassLoader loader) {
    super(payload, 1, settings);
    this.home = home;
    this.loader = loader;
    this.previous = null;
    this.announcement = Announcement.in(home.engine());
    this.future = new TaskFuture<>(this);
  }

  private CallTask(CallTask<R> failed) {
    super(failed.payload(), 1, failed.settings());
    this.home = failed.home;
    this.loader = failed.loader;
    this.previous = failed.task();
    this.future = failed.future;
    this.answer = failed.answer;
    this.announcement = failed.announcement;
  }

  /** A call that could not be encoded: its future has failed, the pool never hears of it. */
  static <R extends @Nullable Object> CallTask<R> spoiled(
      Home home, TaskSettings settings, ClassLoader loader, Throwable reason) {
    CallTask<R> call =
        new CallTask<>(home, new Payload(new byte[0], 0, new int[0]), settings, loader);
    call.spoiled = true;
    home.counters().submitted.increment();
    home.counters().failed.increment();
    boolean unused = call.future.fail(reason);
    return call;
  }

  boolean isSpoiled() {
    return spoiled;
  }

  void answer(R value) {
    answer = Outcome.success(value);
  }

  ClassLoader loader() {
    return loader;
  }

  TaskFuture<R> future() {
    return future;
  }

  // ---- the future's side

  @Override
  public long taskId() {
    return spoiled ? 0 : task().id();
  }

  /**
   * Claims the answer. Who gets it, counts it, tells the listener, and lets go of the pool or makes
   * another attempt; all others find it given and do nothing.
   */
  private boolean claim() {
    return !answered && ANSWERED.compareAndSet(this, false, true);
  }

  private CallTask<R> latest() {
    CallTask<R> latest = this;
    CallTask<R> after;
    while ((after = latest.next) != null) {
      latest = after;
    }
    return latest;
  }

  @Override
  public boolean isRunning() {
    return !spoiled && home.engine().dispatcher().isRunning(latest());
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    if (spoiled) {
      return false;
    }
    CallTask<R> latest = latest();
    boolean stopped =
        switch (home.engine().dispatcher().cancel(latest)) {
          case WITHDRAWN -> latest.claim();
          case RUNNING ->
              mayInterruptIfRunning
                  && home.engine().dispatcher().stopRunning(latest, latest::claim);
          case DONE -> false;
        };
    if (stopped) {
      latest.cancelled();
    }
    return stopped;
  }

  /** Cancels a call that the pool has given up already. */
  void givenUp() {
    if (claim()) {
      cancelled();
      boolean unused = future.cancelNow();
    }
  }

  private void cancelled() {
    home.counters().cancelled.increment();
    finishedWith(new CancellationException("task was cancelled"));
  }

  /** The pool has taken it. */
  void accepted() {
    home.counters().submitted.increment();
    if (announcement != null) {
      announcement.submitted(taskId());
    }
  }

  // ---- the pool's side

  @Override
  protected long knownId() {
    return previous == null ? 0 : previous.id();
  }

  @Override
  protected boolean holdsPool() {
    return settings().retryOn() != null && settings().retries() > 0;
  }

  private void released() {
    if (holdsPool()) {
      home.engine().dispatcher().release();
    }
  }

  @Override
  protected void outcome(int item, RawOutcome raw) {
    arrived = raw;
    arrived();
  }

  @Override
  protected void value(int item, @Nullable Object value) {
    arrived = value == null ? NULL : value;
    arrived();
  }

  private void arrived() {
    if (awaited == NOBODY) {
      home.engine().completeGathered(this);
      return;
    }
    home.engine().expect(); // before the other may deliver
    if (!AWAITED.compareAndSet(this, A_THREAD, ARRIVED)) {
      home.engine().deliverElsewhere(this);
    }
  }

  @Override
  public void lookOut() {
    if (!spoiled) {
      latest().lookOutForAttempt();
    }
  }

  private void lookOutForAttempt() {
    if (!isAccepted() || !AWAITED.compareAndSet(this, NOBODY, A_THREAD)) {
      return;
    }
    try {
      home.engine().lookFor(this, () -> awaited == ARRIVED || future.isDone());
    } finally {
      if (!AWAITED.compareAndSet(this, A_THREAD, NOBODY)) {
        home.engine().deliverHere(this);
      }
    }
  }

  @Override
  public boolean mayBlock() {
    return future.hasListeners()
        || (arrived instanceof RawOutcome raw && !home.encoder().isPlain(raw));
  }

  @Override
  public void deliver() {
    Object result = arrived;
    arrived = null;
    if (result instanceof RawOutcome raw) {
      deliver(raw);
    } else if (claim()) {
      succeed(result == NULL ? null : result);
    }
  }

  private void deliver(RawOutcome raw) {
    if (!claim()) {
      raw.release();
      return;
    }
    Outcome<R> result = home.encoder().decode(raw, loader);
    Throwable error = result.error();
    if (error == null) {
      succeed(result.value());
    } else if (!retries(error)) {
      fail(error);
    }
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the result is what the function's type says
  private void succeed(@Nullable Object value) {
    home.counters().succeeded.increment();
    Outcome<R> fixed = answer;
    boolean unused = future.succeed(fixed == null ? (R) value : fixed.value());
    finishedWith(null);
  }

  private void fail(Throwable error) {
    home.counters().failed.increment();
    boolean unused = future.fail(error);
    finishedWith(error);
  }

  private void finishedWith(@Nullable Throwable error) {
    payload().release();
    if (announcement != null) {
      announcement.finished(taskId(), error);
    }
    released();
  }

  /** Starts another attempt if the options ask for one after this failure. */
  private boolean retries(Throwable error) {
    if (!wantsRetry(error)) {
      return false;
    }
    CallTask<R> again = new CallTask<>(this);
    home.engine().dispatcher().continueWith(again, task().attempt() + 1, true);
    next = again;
    if (future.isDone()) {
      boolean unused = again.cancel(true); // cancelled while it was between two attempts
    }
    return true;
  }

  private boolean wantsRetry(Throwable error) {
    return task().attempt() <= settings().retries()
        && !future.isDone()
        && settings().retriesOn(error);
  }

  @Override
  protected void lost(int item, int firstMissing, RuntimeException reason) {
    if (firstMissing > 0) {
      home.engine().dispatcher().settle(); // it died after its answer
    } else {
      home.engine().complete(() -> afterLoss(reason), true);
    }
  }

  private void afterLoss(RuntimeException reason) {
    boolean again =
        settings().retryOn() == null
            ? task().attempt() <= settings().retries() && !future.isDone()
            : wantsRetry(reason);
    if (!again) {
      failUnlessAnswered(reason);
      home.engine().dispatcher().settle();
    } else if (!home.engine().dispatcher().resubmit(this)) {
      failUnlessAnswered(reason);
    }
  }

  @Override
  protected void timedOut(int item, RuntimeException reason) {
    home.engine()
        .complete(
            () -> {
              if (claim() && !retries(reason)) {
                fail(reason);
              }
            },
            true);
  }

  @Override
  protected void refused(Throwable reason) {
    home.engine().complete(() -> failUnlessAnswered(reason), true);
  }

  private void failUnlessAnswered(Throwable reason) {
    if (claim()) {
      fail(reason);
    }
  }
}
