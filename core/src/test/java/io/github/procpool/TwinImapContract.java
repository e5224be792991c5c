package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Maps whose results come one by one. */
abstract class TwinImapContract extends TwinContract {
  TwinImapContract(PoolKind kind) {
    super(kind);
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  @Test
  void imap_items_resultsInOrder() {
    assertThat(pool.imap(SampleTasks::increment, range(0, 300)).toList()).isEqualTo(range(1, 301));
    assertThat(pool.imap(SampleTasks::increment, range(0, 300), 7).toList())
        .isEqualTo(range(1, 301));
  }

  @Test
  void imapUnordered_items_allResultsOnce() {
    assertThat(pool.imapUnordered(SampleTasks::increment, range(0, 300)).toList())
        .containsExactlyInAnyOrderElementsOf(range(1, 301));
    assertThat(pool.imapUnordered(SampleTasks::increment, range(0, 300), 7).toList())
        .containsExactlyInAnyOrderElementsOf(range(1, 301));
  }

  @Test
  void imapUnordered_firstItemHeld_othersComeBefore() {
    Gate gate = gate();
    Trail trail = trail();
    Iterator<String> results =
        pool.imapUnordered(
                item -> item == 0 ? SampleTasks.hold(trail, "held", gate) : "free " + item,
                List.of(0, 1, 2),
                1)
            .iterator();

    assertThat(List.of(results.next(), results.next())).containsOnly("free 1", "free 2");
    gate.open();
    assertThat(results.next()).isEqualTo("held");
  }

  @Test
  void imap_itemFails_throwsAtItsPlaceAndGoesOn() {
    Iterator<Integer> results =
        pool.imap(SampleTasks::failOnThirds, List.of(1, 2, 3, 4, 5)).iterator();

    assertThat(results.next()).isEqualTo(1);
    assertThat(results.next()).isEqualTo(2);
    assertThatThrownBy(results::next).hasMessage("number 3");
    assertThat(results.next()).isEqualTo(4);
    assertThat(results.next()).isEqualTo(5);
    assertThat(results.hasNext()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 100})
  void imap_inputFails_throwsAtItsPlace(int chunkSize) {
    Iterator<Integer> results =
        pool.imap(SampleTasks::increment, TwinImapContract::failAtThird, chunkSize).iterator();

    assertThat(results.next()).isEqualTo(2);
    assertThat(results.next()).isEqualTo(3);
    assertThatThrownBy(results::next).hasMessage("number 3");
    assertThat(results.hasNext()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 100})
  void imapUnordered_inputFails_throwsOnceAndEnds(int chunkSize) {
    Iterator<Integer> results =
        pool.imapUnordered(SampleTasks::increment, TwinImapContract::failAtThird, chunkSize)
            .iterator();
    List<String> seen = new ArrayList<>();

    while (results.hasNext()) {
      try {
        seen.add("" + results.next());
      } catch (IllegalArgumentException e) {
        seen.add(e.getMessage());
      }
    }

    assertThat(seen).containsExactlyInAnyOrder("2", "3", "number 3");
  }

  private static Iterator<Integer> failAtThird() {
    return IntStream.of(1, 2, 3, 4).mapToObj(SampleTasks::failOnThirds).iterator();
  }

  @Test
  void imap_inputFailsAtItsFirstItem_throwsThatAlone() {
    Iterable<Integer> items =
        () -> IntStream.range(0, 5).mapToObj(SampleTasks::failOnThirds).iterator();

    for (int round = 0; round < 2; round++) {
      Iterator<Integer> ordered = pool.imap(SampleTasks::increment, items, 1).iterator();
      assertThatThrownBy(ordered::next).hasMessage("number 0");
      assertThat(ordered.hasNext()).isFalse();
      Iterator<Integer> unordered = pool.imapUnordered(SampleTasks::increment, items, 1).iterator();
      assertThatThrownBy(unordered::next).hasMessage("number 0");
      assertThat(unordered.hasNext()).isFalse();
    }
  }

  @Test
  void imap_noItems_isEmpty() {
    List<Integer> none = List.of();

    assertThat(pool.imap(SampleTasks::increment, none).toList()).isEmpty();
    assertThat(pool.imap(SampleTasks::increment, none, 1).toList()).isEmpty();
    assertThat(pool.imapUnordered(SampleTasks::increment, none).toList()).isEmpty();
    assertThat(pool.imapUnordered(SampleTasks::increment, none, 1).toList()).isEmpty();
  }

  @Test
  void imap_allTaken_nextIsRefused() {
    Iterator<Integer> results = pool.imap(SampleTasks::increment, List.of(1), 1).iterator();
    assertThat(results.next()).isEqualTo(2);

    assertThatThrownBy(results::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void imap_endlessInput_isPulledAsResultsAreTaken() {
    AtomicInteger pulled = new AtomicInteger();
    Iterable<Integer> endless = () -> Stream.generate(pulled::getAndIncrement).iterator();

    try (Results<Integer> results = pool.imap(SampleTasks::increment, endless, 1)) {
      Iterator<Integer> taken = results.iterator();
      for (int i = 1; i <= 100; i++) {
        assertThat(taken.next()).isEqualTo(i);
      }
    }
    assertThat(pulled.get()).isBetween(100, 1_000_000);
  }

  @Test
  void close_partlyReadCollection_endsAndTheRestCanBeTaken() {
    Pool own = newPool(2);
    Iterator<Integer> results = own.imap(SampleTasks::increment, range(0, 1_000)).iterator();
    assertThat(results.next()).isEqualTo(1);

    own.close();

    assertThat(own.executor().isTerminated()).isTrue();
    assertThat(results.next()).isEqualTo(2);
  }

  @Test
  void close_partlyReadEndlessInput_endsAndTheRestIsRefused() {
    Pool own = newPool(2);
    AtomicInteger pulled = new AtomicInteger();
    Iterable<Integer> endless = () -> Stream.generate(pulled::getAndIncrement).iterator();
    Iterator<Integer> results = own.imap(SampleTasks::increment, endless, 10).iterator();
    assertThat(results.next()).isEqualTo(1);

    own.close();

    assertThatThrownBy(() -> results.forEachRemaining(result -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(results.hasNext()).isFalse();
  }
}
