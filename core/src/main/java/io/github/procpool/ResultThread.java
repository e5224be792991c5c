package io.github.procpool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The one thread of a {@link Pool} that gathers the lists of its maps and calls back. */
final class ResultThread {
  /*
   *   task or map ends --> delivery queued --> outcome made --> callback --> result ready
   *
   * One thread, as Python has it: callbacks run one at a time, so list::add needs no lock. It is none
   * of the executor's, so a callback that blocks holds up other deliveries and nothing else.
   */
  private static final long IDLE_SECONDS = 5;

  private final String poolName;
  private final ThreadPoolExecutor thread;

  /** Written before the queue and running are looked at; a delivery looks the other way round. */
  private volatile boolean terminated;

  private volatile @Nullable Delivery<?> running;

  private static final class OwnThread extends Thread {
    final ResultThread owner;

    OwnThread(ResultThread owner, Runnable work) {
      super(work, owner.poolName + "-results");
      this.owner = owner;
      setDaemon(true);
    }
  }

  ResultThread(String poolName) {
    this.poolName = poolName;
    thread =
        new ThreadPoolExecutor(
            1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), this::newThread);
    thread.allowCoreThreadTimeOut(true);
    // what is late for the end of the pool is delivered by the thread that brings it
    thread.setRejectedExecutionHandler((delivery, ended) -> delivery.run());
  }

  private Thread newThread(Runnable work) {
    return new OwnThread(this, work);
  }

  /** Whether the calling thread is this one, which must not wait for its own work. */
  boolean isCurrent() {
    return Thread.currentThread() instanceof OwnThread own && own.owner == this;
  }

  // ---- results

  /** The result of a task, ready once its callback has run. */
  <R extends @Nullable Object> AsyncResult<R> follow(
      TaskFuture<R> task,
      @Nullable Consumer<? super R> callback,
      @Nullable Consumer<? super Throwable> errorCallback) {
    CompletableFuture<R> result = result(() -> task.cancel(true));
    task.addDoneCallback(
        done -> deliver(new Delivery<>(result, () -> outcomeOf(done), callback, errorCallback)));
    return new AsyncResult<>(result, this);
  }

  /** The result of a map, ready once all items have ended and its callback has run. */
  <R extends @Nullable Object> AsyncResult<List<R>> follow(
      Results<R> map,
      @Nullable Consumer<? super List<R>> callback,
      @Nullable Consumer<? super Throwable> errorCallback) {
    CompletableFuture<List<R>> result = result(map::close);
    map.whenEnded(
        () -> deliver(new Delivery<>(result, () -> WholeMap.gather(map), callback, errorCallback)));
    return new AsyncResult<>(result, this);
  }

  /** A result that gives up its work when it is completed from outside. */
  private static <R extends @Nullable Object> CompletableFuture<R> result(Runnable giveUp) {
    CompletableFuture<R> result = new CompletableFuture<>();
    CompletableFuture<R> unused = result.whenComplete((value, error) -> giveUp.run());
    return result;
  }

  private static <R extends @Nullable Object> Outcome<R> outcomeOf(TaskFuture<R> done) {
    try {
      return Outcome.success(done.join());
    } catch (CancellationException e) {
      return Outcome.failure(e);
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      return Outcome.failure(cause == null ? e : cause);
    }
  }

  private void deliver(Delivery<?> delivery) {
    thread.execute(delivery);
    if (terminated && thread.remove(delivery)) {
      delivery.cancel();
    }
  }

  private final class Delivery<R extends @Nullable Object> implements Runnable {
    private final CompletableFuture<R> result;
    private final Supplier<Outcome<R>> source;
    private final @Nullable Consumer<? super R> callback;
    private final @Nullable Consumer<? super Throwable> errorCallback;

    Delivery(
        CompletableFuture<R> result,
        Supplier<Outcome<R>> source,
        @Nullable Consumer<? super R> callback,
        @Nullable Consumer<? super Throwable> errorCallback) {
      this.result = result;
      this.source = source;
      this.callback = callback;
      this.errorCallback = errorCallback;
    }

    @Override
    public void run() {
      running = this;
      if (terminated) {
        cancel();
        return;
      }
      Outcome<R> outcome =
          result.isDone()
              ? Outcome.failure(new CancellationException("the result was cancelled"))
              : source.get();
      callBack(outcome);
      Throwable error = outcome.error();
      boolean unused =
          error == null ? result.complete(outcome.value()) : result.completeExceptionally(error);
    }

    private void callBack(Outcome<R> outcome) {
      Throwable error = outcome.error();
      try {
        if (error == null && callback != null) {
          callback.accept(outcome.value());
        } else if (error != null && errorCallback != null) {
          errorCallback.accept(error);
        }
      } catch (Throwable e) { // promised: it hurts nobody
        System.getLogger("io.github.procpool")
            .log(System.Logger.Level.WARNING, "pool '" + poolName + "': a callback failed", e);
      }
    }

    void cancel() {
      boolean unused =
          result.completeExceptionally(
              new CancellationException("pool '" + poolName + "' was terminated"));
    }
  }

  // ---- the pool's end

  /** Cancels all that is not ready, now and from now on; no further callback begins. */
  void terminate() {
    terminated = true;
    List<Runnable> queued = new ArrayList<>();
    thread.getQueue().drainTo(queued);
    queued.forEach(delivery -> ((Delivery<?>) delivery).cancel());
    Delivery<?> now = running;
    if (now != null) {
      now.cancel();
    }
  }

  /** Waits until everything is delivered; the executor has ended, so nothing more will come. */
  void end() throws InterruptedException {
    thread.shutdown();
    boolean ended = false;
    while (!ended) {
      ended = thread.awaitTermination(1, TimeUnit.DAYS);
    }
  }
}
