package io.github.procpool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The result of a task that was submitted to a {@link PoolExecutor}, once there is one.
 *
 * <p>It is pending, then running, then done: succeeded, failed or cancelled, completed exactly
 * once. Running means that a worker has begun the task, not that it was sent to one.
 *
 * <p>A failed task makes {@link #get()} throw an {@link ExecutionException} whose cause is what the
 * task threw, with its stack in the worker and, suppressed, a {@link RemoteStackTrace} that names
 * the worker. When a crash, a timeout or a cancel ends a task, the pool goes on.
 *
 * <p>To complete it from outside ({@link #complete}, {@link #completeExceptionally}, {@link
 * #orTimeout}) abandons the task as {@link #cancel cancel(true)} does. Dependent stages run on the
 * pool's completion threads, or in a thread that waits for this future; one that blocks delays no
 * other result. Safe for any thread.
 *
 * @param <R> the type of the result
 */
public final class TaskFuture<R extends @Nullable Object> extends CompletableFuture<R> {
  /** The pool's end of a future. */
  interface Control {
    long taskId();

    boolean isRunning();

    /**
     * Withdraws the task, or stops it.
     *
     * @return whether the task will not, or need not, run to its end
     */
    boolean cancel(boolean mayInterruptIfRunning);

    /** Somebody waits: completes the future in this thread, if the task ends in a moment. */
    default void lookOut() {}
  }

  /** Much more than {@link Control#lookOut} takes. */
  private static final long WORTH_LOOKING_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Control control;

  /** Callbacks, the last one added first; {@link #CALLED} once they are being called. */
  private volatile @Nullable Callback<R> callbacks;

  private static final VarHandle CALLBACKS;

  private static final Callback<?> CALLED = new Callback<>(future -> {}, null);

  static {
    try {
      CALLBACKS =
          MethodHandles.lookup().findVarHandle(TaskFuture.class, "callbacks", Callback.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final class Callback<R extends @Nullable Object> {
    final Consumer<? super TaskFuture<R>> code;
    final @Nullable Callback<R> before;

    Callback(Consumer<? super TaskFuture<R>> code, @Nullable Callback<R> before) {
      this.code = code;
      this.before = before;
    }
  }

  TaskFuture(Control control) {
    this.control = control;
  }

  /**
   * The number of the task in its pool, as messages and listeners name it.
   *
   * @return at least 1; 0 for a task that could not be encoded, which the pool never had
   */
  public long taskId() {
    return control.taskId();
  }

  /**
   * Whether a worker has begun the task and has not ended it.
   *
   * @return {@code false} while it waits, also at a worker, and when it is done
   */
  public boolean isRunning() {
    return !isDone() && control.isRunning();
  }

  /**
   * Cancels the task.
   *
   * @param mayInterruptIfRunning {@code false}: only if no worker has begun it; {@code true}: also
   *     when it runs. Its thread is then interrupted, and if it has not ended after {@link
   *     TaskOptions#cancelGrace()}, its worker is killed and replaced. No other task is lost.
   * @return whether the future is cancelled now
   */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    if (isDone() || !control.cancel(mayInterruptIfRunning)) {
      return isCancelled();
    }
    return cancelNow();
  }

  @Override
  public R get() throws InterruptedException, ExecutionException {
    if (!isDone()) {
      control.lookOut();
    }
    return super.get();
  }

  @Override
  public R get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (!isDone() && unit.toNanos(timeout) >= WORTH_LOOKING_NANOS) {
      control.lookOut();
    }
    return super.get(timeout, unit);
  }

  @Override
  public R join() {
    if (!isDone()) {
      control.lookOut();
    }
    return super.join();
  }

  /**
   * Waits for the end of the task and tells what it threw.
   *
   * @return {@code null} if it succeeded
   * @throws CancellationException if it was cancelled
   * @throws InterruptedException if interrupted while waiting
   */
  public @Nullable Throwable exception() throws InterruptedException {
    try {
      Object unused = get();
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  /**
   * Waits for the end of the task at most that long and tells what it threw.
   *
   * @param timeout how long to wait; zero or less does not wait
   * @return {@code null} if it succeeded
   * @throws CancellationException if it was cancelled
   * @throws TimeoutException if it is not done by then; the task goes on
   * @throws InterruptedException if interrupted while waiting
   */
  public @Nullable Throwable exception(Duration timeout)
      throws InterruptedException, TimeoutException {
    try {
      Object unused = get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  /**
   * Calls back when the task is done, in the order of registration; at once, in this thread, when
   * it is done already. What a callback throws is logged and hurts nobody.
   *
   * @param callback gets this future
   */
  public void addDoneCallback(Consumer<? super TaskFuture<R>> callback) {
    Objects.requireNonNull(callback, "callback");
    Callback<R> before = callbacks;
    while (before != CALLED && !isDone()) {
      // Who completes the future takes the list afterwards, so it finds what was added in time.
      if (CALLBACKS.compareAndSet(this, before, new Callback<>(callback, before))) {
        return;
      }
      before = callbacks;
    }
    call(callback);
  }

  /**
   * Completes this future from outside and abandons its task.
   *
   * @param value the result
   * @return whether this call completed it
   */
  @Override
  public boolean complete(R value) {
    if (!super.complete(value)) {
      return false;
    }
    abandon();
    return true;
  }

  /**
   * Completes this future with a failure from outside and abandons its task.
   *
   * @param failure why
   * @return whether this call completed it
   */
  @Override
  public boolean completeExceptionally(Throwable failure) {
    if (!super.completeExceptionally(failure)) {
      return false;
    }
    abandon();
    return true;
  }

  /** Dependent stages are plain futures: they have no task of their own to cancel. */
  @Override
  public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }

  private void abandon() {
    boolean unused = control.cancel(true);
    runCallbacks();
  }

  // ---- the pool's side

  boolean succeed(R value) {
    boolean first = super.complete(value);
    if (first) {
      runCallbacks();
    }
    return first;
  }

  boolean fail(Throwable failure) {
    boolean first = super.completeExceptionally(failure);
    if (first) {
      runCallbacks();
    }
    return first;
  }

  boolean cancelNow() {
    boolean first = super.completeExceptionally(new CancellationException("task was cancelled"));
    if (first) {
      runCallbacks();
    }
    return isCancelled();
  }

  /** Whether completing it would run code of users. */
  boolean hasListeners() {
    Callback<R> last = callbacks;
    return (last != null && last != CALLED) || getNumberOfDependents() > 0;
  }

  @SuppressWarnings("unchecked") // the field has that type
  private void runCallbacks() {
    Callback<R> last = (Callback<R>) CALLBACKS.getAndSet(this, CALLED);
    if (last != null && last != CALLED) {
      List<Consumer<? super TaskFuture<R>>> inOrder = new ArrayList<>();
      for (Callback<R> callback = last; callback != null; callback = callback.before) {
        inOrder.add(callback.code);
      }
      Collections.reverse(inOrder);
      inOrder.forEach(this::call);
    }
  }

  private void call(Consumer<? super TaskFuture<R>> callback) {
    try {
      callback.accept(this);
    } catch (Throwable e) { // promised: it hurts nobody
      System.getLogger("io.github.procpool")
          .log(System.Logger.Level.WARNING, "a done callback of task " + taskId() + " failed", e);
    }
  }
}
