package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FuturesAsCompletedTest {
  private final CompletableFuture<String> a = new CompletableFuture<>();
  private final CompletableFuture<String> b = new CompletableFuture<>();
  private final CompletableFuture<String> c = new CompletableFuture<>();
  private final CompletableFuture<String> d = new CompletableFuture<>();

  @Test
  void iterator_someDone_givesThemFirstThenInCompletionOrder() {
    d.complete("d");
    b.cancel(false);
    Iterator<CompletableFuture<String>> iterator =
        Futures.asCompleted(List.of(a, b, c, d)).iterator();

    c.completeExceptionally(new IllegalStateException());
    a.complete("a");

    assertThat(rest(iterator)).containsExactly(b, d, c, a);
  }

  @Test
  void iterator_noFutures_isEmpty() {
    assertThat(Futures.asCompleted(List.<CompletableFuture<String>>of())).isEmpty();
  }

  @Test
  void iterator_duplicates_areGivenOnce() {
    a.complete("a");
    b.complete("b");

    assertThat(Futures.asCompleted(List.of(b, a, b, a))).containsExactly(b, a);
  }

  @Test
  void iterator_askedForTwice_givesAllTwice() {
    a.complete("a");
    Iterable<CompletableFuture<String>> futures = Futures.asCompleted(List.of(b, a));
    b.complete("b");

    assertThat(futures).containsExactly(b, a);
    assertThat(futures).containsExactly(b, a);
  }

  @Test
  void next_completedByAnotherThread_isGiven() {
    Iterator<CompletableFuture<String>> iterator = Futures.asCompleted(List.of(a, b)).iterator();
    Thread completer = new Thread(() -> b.complete("b"), "futures-test-completer");
    completer.start();

    assertThat(iterator.next()).isSameAs(b);
  }

  @Test
  void next_timeUp_throwsWithCountsAndEnds() {
    a.complete("a");
    c.complete("c");
    Iterator<CompletableFuture<String>> iterator =
        Futures.asCompleted(List.of(a, b, c, d), Duration.ofMillis(5)).iterator();

    assertThat(iterator.next()).isSameAs(a);
    assertThat(iterator.next()).isSameAs(c);
    assertThat(iterator.hasNext()).isTrue();
    assertThatThrownBy(iterator::next)
        .isExactlyInstanceOf(CompletionException.class)
        .cause()
        .isExactlyInstanceOf(TimeoutException.class)
        .hasMessage("2 (of 4) futures unfinished");
    assertThat(iterator.hasNext()).isFalse();
    assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
    assertThat(b.getNumberOfDependents()).isZero();
    assertThat(d.getNumberOfDependents()).isZero();
  }

  @Test
  void next_deadline_countsFromTheCall() {
    Iterable<CompletableFuture<String>> futures =
        Futures.asCompleted(List.of(a), Duration.ofMillis(1));
    long called = System.nanoTime();
    while (System.nanoTime() - called < 2_000_000) {
      Thread.onSpinWait();
    }
    long asked = System.nanoTime();

    assertThatThrownBy(futures.iterator()::next).hasCauseInstanceOf(TimeoutException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void next_zeroTime_givesOnlyWhatIsDone() {
    a.complete("a");
    Iterator<CompletableFuture<String>> iterator =
        Futures.asCompleted(List.of(b, a), Duration.ZERO).iterator();

    assertThat(iterator.next()).isSameAs(a);
    assertThatThrownBy(iterator::next).cause().hasMessage("1 (of 2) futures unfinished");
  }

  @Test
  void next_interrupted_throwsRestoresFlagAndCanGoOn() {
    Iterator<CompletableFuture<String>> iterator = Futures.asCompleted(List.of(a)).iterator();
    Thread.currentThread().interrupt();

    assertThatThrownBy(iterator::next)
        .isExactlyInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(InterruptedException.class);

    assertThat(Thread.interrupted()).isTrue();
    a.complete("a");
    assertThat(iterator.next()).isSameAs(a);
  }

  @Test
  void next_pastTheLast_throws() {
    a.complete("a");
    Iterator<CompletableFuture<String>> iterator = Futures.asCompleted(List.of(a)).iterator();
    iterator.next();

    assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void iterator_hundredThousandFutures_givesEachOnce() {
    List<CompletableFuture<Integer>> many =
        Stream.generate(CompletableFuture<Integer>::new).limit(100_000).toList();
    Thread completer = new Thread(() -> many.forEach(f -> f.complete(1)), "futures-test-completer");
    Iterator<CompletableFuture<Integer>> iterator = Futures.asCompleted(many).iterator();
    completer.start();

    Set<CompletableFuture<Integer>> given = new HashSet<>();
    iterator.forEachRemaining(given::add);

    assertThat(given).hasSize(100_000);
  }

  @Test
  void iterator_leftHalfWay_isCleanedUpByALaterOne() {
    a.complete("a");
    for (CompletableFuture<String> first : Futures.asCompleted(List.of(a, b))) {
      assertThat(first).isSameAs(a);
      break;
    }

    CompletableFuture<String> never = new CompletableFuture<>();
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (b.getNumberOfDependents() > 0 && System.nanoTime() - deadline < 0) {
      System.gc();
      assertThat(Futures.asCompleted(List.of(never), Duration.ZERO).iterator().hasNext()).isTrue();
    }

    assertThat(b.getNumberOfDependents()).isZero();
  }

  private static <T> List<T> rest(Iterator<T> iterator) {
    List<T> all = new ArrayList<>();
    iterator.forEachRemaining(all::add);
    return all;
  }
}
