package io.github.procpool;

import static io.github.procpool.ReturnWhen.ALL_COMPLETED;
import static io.github.procpool.ReturnWhen.FIRST_COMPLETED;
import static io.github.procpool.ReturnWhen.FIRST_EXCEPTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FuturesWaitTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final CompletableFuture<String> a = new CompletableFuture<>();
  private final CompletableFuture<String> b = new CompletableFuture<>();
  private final CompletableFuture<String> c = new CompletableFuture<>();

  @Test
  void wait_firstCompletedIsThere_returnsAtOnceInInputOrder() throws Exception {
    b.complete("b");

    WaitResult<CompletableFuture<String>> result =
        Futures.wait(List.of(c, b, a), FIRST_COMPLETED, LONG);

    assertThat(result.done()).containsExactly(b);
    assertThat(result.notDone()).containsExactly(c, a);
  }

  @Test
  void wait_firstCompleted_endsWithTheFirst() throws Exception {
    var waiting = waitInThread(List.of(a, b, c), FIRST_COMPLETED);

    c.complete("c");

    assertThat(waiting.get().done()).containsExactly(c);
    assertThat(waiting.get().notDone()).containsExactly(a, b);
  }

  @Test
  void wait_firstException_endsWithTheFailureNotBefore() throws Exception {
    var waiting = waitInThread(List.of(a, b, c), FIRST_EXCEPTION);

    a.complete("a");
    assertThat(waiting.isDone()).isFalse();
    b.completeExceptionally(new IllegalStateException());

    assertThat(waiting.get().done()).containsExactly(a, b);
    assertThat(waiting.get().notDone()).containsExactly(c);
  }

  @Test
  void wait_firstException_cancelledDoesNotCount() throws Exception {
    a.cancel(false);
    var waiting = waitInThread(List.of(a, b, c), FIRST_EXCEPTION);

    b.cancel(false);
    assertThat(waiting.isDone()).isFalse();
    c.complete("c");

    assertThat(waiting.get().done()).containsExactly(a, b, c);
    assertThat(waiting.get().notDone()).isEmpty();
  }

  @Test
  void wait_firstExceptionIsThere_returnsAtOnce() throws Exception {
    b.completeExceptionally(new IllegalStateException());

    var result = Futures.wait(List.of(a, b), FIRST_EXCEPTION, LONG);

    assertThat(result.done()).containsExactly(b);
    assertThat(result.notDone()).containsExactly(a);
  }

  @Test
  void wait_firstExceptionWithCancelledAlready_returnsSplitAtTimeout() throws Exception {
    a.cancel(false);

    var result = Futures.wait(List.of(a, b), FIRST_EXCEPTION, Duration.ofMillis(5));

    assertThat(result.done()).containsExactly(a);
    assertThat(result.notDone()).containsExactly(b);
  }

  @Test
  void wait_allCompleted_endsWithTheLast() throws Exception {
    var waiting = waitInThread(List.of(a, b, c), ALL_COMPLETED);

    c.complete("c");
    a.completeExceptionally(new IllegalStateException());
    assertThat(waiting.isDone()).isFalse();
    b.cancel(false);

    assertThat(waiting.get().done()).containsExactly(a, b, c);
  }

  @Test
  void wait_timeUp_givesSplit() throws Exception {
    a.complete("a");

    var result = Futures.wait(List.of(a, b, c), ALL_COMPLETED, Duration.ofMillis(5));

    assertThat(result.done()).containsExactly(a);
    assertThat(result.notDone()).containsExactly(b, c);
  }

  @Test
  void wait_zeroOrNegativeTime_returnsAtOnce() throws Exception {
    assertThat(Futures.wait(List.of(a), ALL_COMPLETED, Duration.ZERO).notDone()).containsExactly(a);
    assertThat(Futures.wait(List.of(a), ALL_COMPLETED, Duration.ofDays(-1)).notDone())
        .containsExactly(a);
  }

  @Test
  void wait_timeBeyondLong_isForever() throws Exception {
    a.complete("a");
    Duration endless = Duration.ofSeconds(Long.MAX_VALUE);

    assertThat(Futures.wait(List.of(a, b), FIRST_COMPLETED, endless).done()).containsExactly(a);
  }

  @ParameterizedTest
  @EnumSource(ReturnWhen.class)
  void wait_noFutures_returnsAtOnce(ReturnWhen returnWhen) throws Exception {
    var result = Futures.wait(List.<CompletableFuture<String>>of(), returnWhen);

    assertThat(result.done()).isEmpty();
    assertThat(result.notDone()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(ReturnWhen.class)
  void wait_allDone_returnsAtOnce(ReturnWhen returnWhen) throws Exception {
    a.complete("a");
    b.cancel(false);

    assertThat(Futures.wait(List.of(a, b), returnWhen).done()).containsExactly(a, b);
  }

  @Test
  void wait_duplicates_countOnce() throws Exception {
    a.complete("a");

    var result = Futures.wait(List.of(a, b, a, b), FIRST_COMPLETED);

    assertThat(result.done()).containsExactly(a);
    assertThat(result.notDone()).containsExactly(b);
  }

  @Test
  void wait_interrupted_throwsAndLeavesNothing() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> Futures.wait(List.of(a, b), ALL_COMPLETED))
        .isInstanceOf(InterruptedException.class);

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(a.getNumberOfDependents()).isZero();
    assertThat(b.getNumberOfDependents()).isZero();
  }

  @Test
  void wait_manyTimesOnASlowFuture_leavesNothing() throws Exception {
    CompletableFuture<String> slow = new CompletableFuture<>();
    for (int i = 0; i < 20_000; i++) {
      Futures.wait(List.of(slow), ALL_COMPLETED, Duration.ofNanos(1));
      Futures.wait(List.of(slow, a), FIRST_EXCEPTION, Duration.ofNanos(1));
    }

    assertThat(slow.getNumberOfDependents()).isZero();
    assertThat(a.getNumberOfDependents()).isZero();
  }

  @Test
  void wait_foreignDependents_areKept() throws Exception {
    List<String> seen = new ArrayList<>();
    recordValue(a, seen);

    Futures.wait(List.of(a), ALL_COMPLETED, Duration.ofMillis(1));
    recordValue(a, seen);
    a.complete("a");

    assertThat(seen).hasSize(2);
  }

  @Test
  void wait_hundredThousandFutures_endsWithTheLast() throws Exception {
    List<CompletableFuture<Integer>> many =
        Stream.generate(CompletableFuture<Integer>::new).limit(100_000).toList();
    FutureTask<WaitResult<CompletableFuture<Integer>>> waiting =
        inThread(() -> Futures.wait(many, ALL_COMPLETED));

    many.forEach(f -> f.complete(1));

    assertThat(waiting.get().done()).hasSize(100_000);
  }

  @Test
  void wait_racingCompletions_neverMissesOne() throws Exception {
    for (int round = 0; round < 2_000; round++) {
      List<CompletableFuture<Integer>> raced =
          Stream.generate(CompletableFuture<Integer>::new).limit(4).toList();
      FutureTask<Void> completer =
          inThread(
              () -> {
                raced.forEach(f -> f.complete(1));
                return null;
              });

      assertThat(Futures.wait(raced, ALL_COMPLETED, LONG).notDone()).isEmpty();
      completer.get();
    }
  }

  @Test
  void waitResult_sets_areCopiedAndUnmodifiable() {
    var done = new LinkedHashSet<>(List.of("b", "a"));
    WaitResult<String> result = new WaitResult<>(done, Collections.emptySet());
    done.clear();

    assertThat(result.done()).containsExactly("b", "a");
    assertThatThrownBy(() -> result.done().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  private static void recordValue(CompletableFuture<String> future, List<String> seen) {
    future.thenAccept(seen::add);
  }

  /** Waits in a thread of its own, and returns once that thread is watching a pending future. */
  private FutureTask<WaitResult<CompletableFuture<String>>> waitInThread(
      List<CompletableFuture<String>> futures, ReturnWhen returnWhen) {
    FutureTask<WaitResult<CompletableFuture<String>>> task =
        inThread(() -> Futures.wait(futures, returnWhen));
    CompletableFuture<String> lastAttached = futures.get(futures.size() - 1);
    while (lastAttached.getNumberOfDependents() == 0 && !task.isDone()) {
      Thread.onSpinWait();
    }
    return task;
  }

  private static <T> FutureTask<T> inThread(Callable<T> body) {
    FutureTask<T> task = new FutureTask<>(body);
    Thread thread = new Thread(task, "futures-test-waiter");
    thread.setDaemon(true);
    thread.start();
    return task;
  }
}
