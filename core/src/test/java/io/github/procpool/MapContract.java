package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.SampleTasks.SampleException;
import io.github.procpool.testkit.Trail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Results of map: their order, their failures, the options. */
abstract class MapContract extends PoolContract {
  MapContract(PoolKind kind) {
    super(kind);
  }

  private static List<Integer> numbers(int to) {
    return IntStream.range(0, to).boxed().toList();
  }

  @Test
  void map_manyItems_resultsInOrder() {
    List<Integer> results = pool.map(SampleTasks::increment, numbers(5_000)).toList();

    assertThat(results).isEqualTo(IntStream.rangeClosed(1, 5_000).boxed().toList());
  }

  @Test
  void map_noItems_isEmpty() {
    assertThat(pool.map(SampleTasks::increment, List.<Integer>of()).toList()).isEmpty();
  }

  @Test
  void map_nullItemsAndResults_arePassed() {
    assertThat(pool.map(SampleTasks::same, Arrays.asList("a", null, "b")).toList())
        .containsExactly("a", null, "b");
  }

  @Test
  void map_twoInputs_zipsToTheShorter() {
    assertThat(pool.map(Math::addExact, List.of(1, 2, 3), List.of(10, 20)).toList())
        .containsExactly(11, 22);
    assertThat(pool.map(Math::addExact, List.of(1), List.of(10, 20)).toList()).containsExactly(11);
  }

  @Test
  void map_firstItemSlow_orderedWaitsUnorderedDoesNot() {
    Trail trail = trail();
    Gate gate = gate();
    MapOptions options = MapOptions.unordered().withChunkSize(1);

    try (Results<Integer> results =
        pool.map(number -> holdIfZero(number, trail, gate), numbers(4), options)) {
      Iterator<Integer> taken = results.iterator();
      List<Integer> early = List.of(taken.next(), taken.next(), taken.next());
      gate.open();

      assertThat(early).containsExactlyInAnyOrder(1, 2, 3);
      assertThat(taken.next()).isEqualTo(0);
      assertThat(taken.hasNext()).isFalse();
    }
  }

  static Integer holdIfZero(int number, Trail trail, Gate gate) throws Exception {
    if (number == 0) {
      SampleTasks.hold(trail, "0", gate);
    }
    return number;
  }

  @Test
  void map_eachChunkSize_givesTheSame() {
    for (int chunkSize : new int[] {1, 2, 7, 100, 1_000}) {
      assertThat(
              pool.map(SampleTasks::increment, numbers(100), MapOptions.chunkSize(chunkSize))
                  .toList())
          .isEqualTo(IntStream.rangeClosed(1, 100).boxed().toList());
    }
  }

  // ---- failures

  @Test
  void map_someItemsFail_theyThrowAtTheirPlaceAndIterationGoesOn() {
    Iterator<Integer> results =
        pool.map(SampleTasks::failOnThirds, numbers(7), MapOptions.chunkSize(4)).iterator();
    List<String> seen = new ArrayList<>();

    while (results.hasNext()) {
      try {
        seen.add("" + results.next());
      } catch (IllegalArgumentException e) {
        seen.add(e.getMessage());
      }
    }

    assertThat(seen).containsExactly("number 0", "1", "2", "number 3", "4", "5", "number 6");
    assertThatThrownBy(results::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void map_itemThrowsChecked_isInCompletionException() {
    Iterator<Object> results = pool.map(SampleTasks::failChecked, List.of("x")).iterator();

    assertThatThrownBy(results::next)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(SampleException.class)
        .hasMessage("x");
  }

  @Test
  void outcomes_someItemsFail_neverThrow() {
    List<Outcome<Integer>> outcomes =
        pool.map(SampleTasks::failOnThirds, numbers(4)).outcomes().toList();

    assertThat(outcomes).extracting(Outcome::isSuccess).containsExactly(false, true, true, false);
    assertThat(outcomes.get(0).error()).hasMessage("number 0");
    assertThat(outcomes.get(1).value()).isEqualTo(1);
  }

  @Test
  void map_itemThrowsTimeoutException_isItsFailureAndNotTheEndOfTheMap() {
    for (MapOptions options :
        List.of(MapOptions.none(), MapOptions.timeout(Duration.ofMinutes(5)))) {
      Iterator<Integer> results =
          pool.map(MapContract::timeOutAtOne, numbers(4), options).iterator();

      assertThat(results.next()).isZero();
      assertThatThrownBy(results::next)
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOf(TimeoutException.class)
          .hasMessage("of a task");
      assertThat(results.next()).isEqualTo(2);
      assertThat(results.next()).isEqualTo(3);
      assertThat(results.hasNext()).isFalse();
    }
  }

  static Integer timeOutAtOne(int number) throws TimeoutException {
    if (number == 1) {
      throw new TimeoutException("of a task");
    }
    return number;
  }

  // ---- progress, deadline, end

  @Test
  void completedAndTotal_whileItRuns_tellHowFarItIs() {
    Trail trail = trail();
    Gate gate = gate();
    try (Results<Integer> results =
        pool.map(number -> holdIfZero(number, trail, gate), numbers(4), MapOptions.chunkSize(1))) {
      trail.await(1);
      assertThat(results.total()).isEqualTo(4);
      assertThat(results.completed()).isLessThan(4);

      gate.open();
      assertThat(results.toList()).containsExactly(0, 1, 2, 3);
      assertThat(results.completed()).isEqualTo(4);
    }
  }

  @Test
  void stream_ofResults_isInOrder() {
    assertThat(pool.map(SampleTasks::increment, numbers(3)).stream().mapToInt(i -> i).sum())
        .isEqualTo(6);
  }

  @Test
  void map_pastItsTimeout_throwsAndCancelsTheRest() {
    PoolExecutor single = newPool(1);
    Trail trail = trail();
    Gate gate = gate();
    MapOptions options = MapOptions.timeout(Duration.ofMillis(300)).withChunkSize(1);
    Results<String> results =
        single.map(name -> SampleTasks.hold(trail, name, gate), List.of("a", "b", "c"), options);
    Iterator<String> taken = results.iterator();

    assertThatThrownBy(taken::next)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(TimeoutException.class);
    gate.open();
    single.close();

    assertThat(trail.lines()).doesNotContain("b", "c");
  }

  @Test
  void map_pastItsTimeoutBeforeAnyBegan_runsNoneAndEndsTheIteration() throws Exception {
    Trail trail = trail();
    Gate gate = gate();
    TaskFuture<String> first = pool.submit(() -> SampleTasks.hold(trail, "first", gate));
    TaskFuture<String> second = pool.submit(() -> SampleTasks.hold(trail, "second", gate));
    trail.await(2);
    Iterator<Integer> taken =
        pool.map(
                number -> holdIfZero(number, trail, gate),
                List.of(0, 0),
                MapOptions.timeout(Duration.ofMillis(5)).withChunkSize(1))
            .iterator();

    assertThatThrownBy(taken::next).hasCauseInstanceOf(TimeoutException.class);

    assertThat(taken.hasNext()).isFalse();
    assertThatThrownBy(taken::next).isInstanceOf(NoSuchElementException.class);
    gate.open();
    first.get();
    second.get();
    assertThat(pool.map(SampleTasks::increment, numbers(4)).toList()).containsExactly(1, 2, 3, 4);
    assertThat(trail.lines()).containsExactlyInAnyOrder("first", "second");
  }

  @Test
  void close_afterTheFirstResult_endsTheIteration() {
    for (int chunkSize : new int[] {1, 3}) {
      Results<Integer> results =
          pool.map(SampleTasks::increment, numbers(4), MapOptions.chunkSize(chunkSize));
      Iterator<Integer> taken = results.iterator();
      assertThat(taken.next()).isEqualTo(1);

      results.close();

      assertThat(taken.hasNext()).isFalse();
      assertThatThrownBy(taken::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void close_runningMap_beginsNoFurtherItem() {
    PoolExecutor single = newPool(1);
    Trail trail = trail();
    Gate gate = gate();
    List<String> names = List.of("a", "b", "c", "d", "e", "f");
    Results<String> results =
        single.map(name -> SampleTasks.hold(trail, name, gate), names, MapOptions.chunkSize(2));
    trail.await(1);

    results.close();
    results.close();
    gate.open();
    single.close();

    assertThat(trail.lines()).containsExactly("a");
    assertThatThrownBy(() -> results.iterator().next()).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void shutdownTrue_runningMap_cancelsWhatHasNotBegun() {
    PoolExecutor single = newPool(1);
    Trail trail = trail();
    Gate gate = gate();
    Results<String> results =
        single.map(
            name -> SampleTasks.hold(trail, name, gate),
            List.of("a", "b", "c", "d"),
            MapOptions.chunkSize(1));
    trail.await(1);

    single.shutdown(true);
    gate.open();
    List<Outcome<String>> outcomes = results.outcomes().toList();

    assertThat(outcomes).hasSize(4);
    assertThat(outcomes.get(0).value()).isEqualTo("a");
    assertThat(outcomes.get(3).error()).isInstanceOf(CancellationException.class);
    assertThat(trail.lines()).containsExactly("a");
  }

  @Test
  void map_withTaskTimeout_costsThatItemAlone() {
    Trail trail = trail();
    PoolExecutor limited = pool.with(TaskOptions.timeout(Duration.ofSeconds(2)));
    List<Outcome<Integer>> outcomes =
        limited
            .map(number -> sleepIfTwo(number, trail), numbers(6), MapOptions.chunkSize(6))
            .outcomes()
            .toList();

    assertThat(outcomes)
        .extracting(Outcome::isSuccess)
        .containsExactly(true, true, false, true, true, true);
    assertThat(outcomes.get(2).error()).isInstanceOf(TaskTimeoutException.class);
    assertThat(trail.lines()).hasSize(6).doesNotHaveDuplicates();
  }

  static Integer sleepIfTwo(int number, Trail trail) throws Exception {
    trail.add("item " + number);
    if (number == 2) {
      Thread.sleep(600_000);
    }
    return number;
  }

  @Test
  void map_withRetryOn_repeatsTheFailedItemsOnly() {
    Trail trail = trail();
    PoolExecutor patient =
        pool.with(TaskOptions.retries(2).withRetryOn(IllegalStateException.class::isInstance));

    assertThat(
            patient
                .map(number -> failFirst(number, trail), numbers(5), MapOptions.chunkSize(5))
                .toList())
        .containsExactly(0, 1, 2, 3, 4);
    assertThat(trail.lines()).filteredOn("1"::equals).hasSize(2);
    assertThat(trail.lines()).filteredOn("3"::equals).hasSize(2);
    assertThat(trail.lines()).hasSize(7);
  }

  static Integer failFirst(int number, Trail trail) throws Exception {
    trail.add(number);
    if (number % 2 == 1 && WorkerContext.current().attempt() == 1) {
      throw new IllegalStateException("not yet");
    }
    return number;
  }
}
