package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.SampleTasks.SampleException;
import io.github.procpool.testkit.Trail;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Maps whose results come together: map, starmap and their asynchronous forms. */
abstract class TwinMapContract extends TwinContract {
  TwinMapContract(PoolKind kind) {
    super(kind);
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  @Test
  void map_collection_listsResultsInOrder() {
    assertThat(pool.map(SampleTasks::increment, range(0, 1_000))).isEqualTo(range(1, 1_001));
    assertThat(pool.mapAsync(SampleTasks::increment, range(0, 1_000)).get())
        .isEqualTo(range(1, 1_001));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 100, 1_000})
  void map_chunkSize_listsResultsInOrder(int chunkSize) {
    assertThat(pool.map(SampleTasks::increment, range(0, 100), chunkSize)).isEqualTo(range(1, 101));
    assertThat(pool.mapAsync(SampleTasks::increment, range(0, 100), chunkSize).get())
        .isEqualTo(range(1, 101));
  }

  @Test
  void map_noItems_isEmpty() {
    assertThat(pool.map(SampleTasks::increment, List.<Integer>of())).isEmpty();
    assertThat(pool.map(SampleTasks::increment, List.<Integer>of(), 1)).isEmpty();
    assertThat(pool.mapAsync(SampleTasks::increment, List.<Integer>of()).get()).isEmpty();
    assertThat(pool.mapAsync(SampleTasks::increment, List.<Integer>of(), 1).get()).isEmpty();
    assertThat(pool.starmap(Math::addExact, List.<Args.Two<Integer, Integer>>of())).isEmpty();
  }

  @Test
  void map_nullItems_arePassed() {
    assertThat(pool.map(SampleTasks::same, Arrays.asList("a", null))).containsExactly("a", null);
  }

  @Test
  void map_iterableThatIsNoCollection_isReadToTheEnd() {
    Iterable<Integer> items = () -> range(0, 50).iterator();

    assertThat(pool.map(SampleTasks::increment, items)).isEqualTo(range(1, 51));
    assertThat(pool.mapAsync(SampleTasks::increment, items).get()).isEqualTo(range(1, 51));
  }

  @Test
  void map_inputFails_isThrownAtOnce() {
    Iterable<Integer> items =
        () -> IntStream.range(0, 5).mapToObj(SampleTasks::failOnThirds).iterator();

    assertThatThrownBy(() -> pool.map(SampleTasks::increment, items)).hasMessage("number 0");
    assertThatThrownBy(() -> pool.mapAsync(SampleTasks::increment, items)).hasMessage("number 0");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 100})
  void map_inputFailsLater_isThrownAndThePoolGoesOn(int chunkSize) {
    Iterable<Integer> items =
        () -> IntStream.rangeClosed(1, 9).mapToObj(SampleTasks::failOnThirds).iterator();

    for (int round = 0; round < 2; round++) {
      assertThatThrownBy(() -> pool.map(SampleTasks::increment, items, chunkSize))
          .isExactlyInstanceOf(IllegalArgumentException.class)
          .hasMessage("number 3");
    }
    assertThat(pool.map(SampleTasks::increment, List.of(1))).containsExactly(2);
  }

  @Test
  void map_collectionWhoseIteratorFails_throwsThatAndThePoolGoesOn() {
    List<Integer> items =
        new AbstractList<>() {
          @Override
          public Integer get(int index) {
            return SampleTasks.failOnThirds(index);
          }

          @Override
          public int size() {
            return 1;
          }
        };

    assertThatThrownBy(() -> pool.map(SampleTasks::increment, items)).hasMessage("number 0");
    assertThat(pool.map(SampleTasks::increment, List.of(1))).containsExactly(2);
  }

  @Test
  void map_itemsFailWithLargeExceptions_endsWithTheFirst() {
    assertThatThrownBy(() -> pool.map(TwinMapContract::failLargely, range(0, 4), 1))
        .isExactlyInstanceOf(IllegalStateException.class)
        .satisfies(failure -> assertThat(failure.getMessage()).startsWith("0x").hasSize(1 << 19));
    assertThat(pool.map(SampleTasks::increment, List.of(1))).containsExactly(2);
  }

  static Object failLargely(int item) {
    return SampleTasks.fail(item + "x".repeat((1 << 19) - 1));
  }

  @Test
  void map_chunkSizeBelowOne_isRejected() {
    List<Integer> items = List.of(1);

    assertThatThrownBy(() -> pool.map(SampleTasks::increment, items, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("chunkSize must be at least 1, was 0");
    assertThatThrownBy(() -> pool.mapAsync(SampleTasks::increment, items, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> pool.starmap(Math::addExact, List.of(Args.of(1, 2)), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void map_itemsFail_throwsTheFirstWithItsIndex() {
    assertThatThrownBy(() -> pool.map(SampleTasks::failOnThirds, List.of(1, 2, 3, 4, 6)))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("number 3")
        .satisfies(
            failure ->
                assertThat(failure.getSuppressed())
                    .extracting(Throwable::getMessage)
                    .contains("item 2 (from 0) of the 5 of a map failed"));
    assertThatThrownBy(() -> pool.map(SampleTasks::failChecked, List.of("broken")))
        .isExactlyInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(SampleException.class);
  }

  @Test
  void mapAsync_firstItemFails_isReadyOnceAllHaveEnded() throws Exception {
    Gate gate = gate();
    Trail trail = trail();
    AsyncResult<List<Integer>> result =
        pool.mapAsync(item -> failOrHold(item, trail, gate), List.of(0, 1), 1);
    trail.await(2);

    assertThat(result.isReady()).isFalse();
    gate.open();
    assertThatThrownBy(result::get).hasMessage("number 0");
    assertThat(result.isSuccessful()).isFalse();
  }

  static int failOrHold(int item, Trail trail, Gate gate) throws Exception {
    if (item == 0) {
      trail.add("fails");
      return SampleTasks.failOnThirds(item);
    }
    SampleTasks.hold(trail, "held", gate);
    return item;
  }

  @Test
  void starmap_twoArguments_passesBoth() {
    List<Integer> expected = List.of(6, 20);
    List<Args.Two<Integer, Integer>> args = List.of(Args.of(2, 3), Args.of(4, 5));

    assertThat(pool.starmap((a, b) -> a * b, List.of(Args.of(2, 3), Args.of(4, 5))))
        .isEqualTo(expected);
    assertThat(pool.starmap(Math::multiplyExact, args, 1)).isEqualTo(expected);
    assertThat(pool.starmapAsync(Math::multiplyExact, args).get()).isEqualTo(expected);
    assertThat(pool.starmapAsync(Math::multiplyExact, args, 2).get()).isEqualTo(expected);
  }

  @Test
  void starmap_threeArguments_passesAll() {
    List<String> expected = List.of("1ac", "2bd");
    List<Args.Three<Integer, Character, String>> args =
        List.of(Args.of(1, 'a', "c"), Args.of(2, 'b', "d"));
    List<Object> called = new ArrayList<>();

    assertThat(pool.starmap((a, b, c) -> a + b.toString() + c, args)).isEqualTo(expected);
    assertThat(pool.starmap(TwinMapContract::join, args, 1)).isEqualTo(expected);
    assertThat(pool.starmapAsync(TwinMapContract::join, args).get()).isEqualTo(expected);
    assertThat(pool.starmapAsync(TwinMapContract::join, args, 1).get()).isEqualTo(expected);
    pool.starmapAsync(TwinMapContract::join, args, called::add, null).get();
    pool.starmapAsync(TwinMapContract::join, args, 1, called::add, null).get();
    assertThat(called).isEqualTo(List.of(expected, expected));
  }

  static String join(Object a, Object b, Object c) {
    return "" + a + b + c;
  }

  @Test
  void starmap_argumentsOfMixedTypes_arePassed() {
    List<Args> two = new ArrayList<>(List.of(Args.of(2, 3), Args.of(4, 5)));
    List<Args> three = List.of(Args.of(1, 2, 3), Args.of("a", "b", "c"));

    assertThat(pool.starmap(Integer::sum, two)).containsExactly(5, 9);
    assertThat(pool.starmapAsync((Integer a, Integer b) -> a + b, two).get()).containsExactly(5, 9);
    assertThat(pool.starmap((Object a, Object b, Object c) -> join(a, b, c), three))
        .containsExactly("123", "abc");
    assertThat(pool.starmapAsync(TwinMapContract::join, three).get()).containsExactly("123", "abc");
  }

  @Test
  void starmap_wrongNumberOfArguments_isRejected() {
    List<Args> args = List.of(Args.of(1, 2), Args.of(1, 2, 3));

    assertThatThrownBy(() -> pool.starmap(Integer::sum, args))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("call 1 of starmap must have 2 arguments");
    assertThatThrownBy(() -> pool.starmap(TwinMapContract::join, args))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("call 0 of starmap must have 3 arguments");
  }

  @Test
  void starmap_callFails_throwsItsFailure() {
    assertThatThrownBy(() -> pool.starmap(Math::addExact, List.of(Args.of(1, Integer.MAX_VALUE))))
        .isInstanceOf(ArithmeticException.class);
  }
}
