package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What map does with its inputs: collections, streams without an end, iterators that fail. */
abstract class MapInputContract extends PoolContract {
  MapInputContract(PoolKind kind) {
    super(kind);
  }

  @Test
  void map_collectionThatNobodyReads_isRunToItsEnd() {
    PoolExecutor own = newPool(2);
    Trail trail = trail();

    own.map(number -> leave(number, trail), List.of(1, 2, 3, 4, 5), MapOptions.chunkSize(2));
    own.close();

    assertThat(trail.lines()).containsExactlyInAnyOrder("1", "2", "3", "4", "5");
  }

  /** As a collection that another thread changes may. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 99, 101, 500})
  void map_collectionWithAnotherSizeThanItHas_runsWhatItsIteratorGives(int claimed) {
    Collection<Integer> items =
        new AbstractCollection<>() {
          @Override
          public Iterator<Integer> iterator() {
            return IntStream.range(0, 100).iterator();
          }

          @Override
          public int size() {
            return claimed;
          }
        };

    try (Results<Integer> results = pool.map(SampleTasks::increment, items)) {
      assertThat(results.total()).isEqualTo(100);
      assertThat(results).containsExactlyElementsOf(IntStream.rangeClosed(1, 100).boxed().toList());
    }
  }

  @Test
  void map_resultsOfManyTypes_areAsTheyWere() {
    List<Integer> kinds = IntStream.range(0, 300).boxed().toList();
    List<@Nullable Object> expected = new ArrayList<>();
    for (int kind : kinds) {
      expected.add(someResult(kind));
    }

    try (Results<@Nullable Object> results = pool.map(MapInputContract::someResult, kinds)) {
      assertThat(results).containsExactlyElementsOf(expected);
    }
  }

  private static @Nullable Object someResult(int kind) {
    return switch (kind / 7 % 6) {
      case 0 -> kind;
      case 1 -> (long) kind << 40;
      case 2 -> kind / 3.0;
      case 3 -> kind % 2 == 0 ? kind : (long) kind;
      case 4 -> "number " + kind;
      default -> kind % 3 == 0 ? null : kind;
    };
  }

  static Integer leave(int number, Trail trail) throws Exception {
    trail.add(number);
    return number;
  }

  @Test
  void map_endlessInput_isPulledAsResultsAreTaken() {
    AtomicInteger pulled = new AtomicInteger();
    Iterable<Integer> endless =
        () -> Stream.iterate(0, i -> i + 1).peek(i -> pulled.set(i)).iterator();

    try (Results<Integer> results =
        pool.map(SampleTasks::increment, endless, MapOptions.bufferSize(10))) {
      Iterator<Integer> taken = results.iterator();
      for (int i = 0; i < 500; i++) {
        assertThat(taken.next()).isEqualTo(i + 1);
        assertThat(pulled.get()).isLessThanOrEqualTo(i + 1 + 10);
      }
      assertThat(results.total()).isEqualTo(-1);
    }
  }

  @Test
  void map_endlessInputWithDefaults_holdsBoundedMemory() {
    AtomicInteger pulled = new AtomicInteger();
    Iterable<byte[]> endless =
        () ->
            Stream.generate(() -> new byte[1 << 20]).peek(b -> pulled.incrementAndGet()).iterator();
    int items = 1_500;

    try (Results<Integer> results =
        pool.map(bytes -> bytes.length, endless, MapOptions.bufferSize(8))) {
      Iterator<Integer> taken = results.iterator();
      for (int i = 0; i < items; i++) {
        assertThat(taken.next()).isEqualTo(1 << 20);
      }
    }
    // all of it at once is more than this JVM may have
    assertThat((long) pulled.get() << 20).isGreaterThanOrEqualTo((long) items << 20);
  }

  @Test
  void map_collectionWithBufferSize_isPulledNoFurther() {
    List<Integer> items = IntStream.range(0, 50).boxed().toList();

    try (Results<Integer> results =
        pool.map(SampleTasks::increment, items, MapOptions.bufferSize(4).withChunkSize(1))) {
      Iterator<Integer> taken = results.iterator();
      for (int i = 0; i < 50; i++) {
        int ahead = Math.min(i + 4, 50);
        Await.until("the buffer is full", () -> results.completed() >= ahead);
        assertThat(results.completed()).isEqualTo(ahead);
        assertThat(taken.next()).isEqualTo(i + 1);
      }
    }
  }

  @Test
  void map_eachBufferSize_givesTheSame() {
    List<Integer> items = List.of(0, 1, 2, 3);
    for (int bufferSize : new int[] {1, 2, 4, 8}) {
      MapOptions options = MapOptions.bufferSize(bufferSize);

      assertThat(pool.map(SampleTasks::increment, items, options).toList())
          .containsExactly(1, 2, 3, 4);
      assertThat(pool.map(Math::addExact, items, items, options).toList())
          .containsExactly(0, 2, 4, 6);
      assertThat(pool.map(SampleTasks::increment, List.<Integer>of(), options).toList()).isEmpty();
    }
  }

  @Test
  void map_twoEndlessInputs_arePulledAsResultsAreTaken() {
    Iterable<Integer> endless = () -> Stream.iterate(0, i -> i + 1).iterator();

    try (Results<Integer> results =
        pool.map(Math::addExact, endless, endless, MapOptions.bufferSize(2))) {
      Iterator<Integer> taken = results.iterator();
      assertThat(List.of(taken.next(), taken.next(), taken.next())).containsExactly(0, 2, 4);
    }
  }

  @Test
  void map_inputThatBlocks_givesWhatWasPulledBefore() {
    CountDownLatch more = new CountDownLatch(1);
    Iterable<Integer> slow =
        () ->
            new Iterator<>() {
              private int next;

              @Override
              public boolean hasNext() {
                return next < 4;
              }

              @Override
              public Integer next() {
                if (next == 3) {
                  try {
                    more.await();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                }
                return next++;
              }
            };

    try (Results<Integer> results = pool.map(SampleTasks::increment, slow)) {
      Iterator<Integer> taken = results.iterator();
      assertThat(List.of(taken.next(), taken.next(), taken.next())).containsExactly(1, 2, 3);
      more.countDown();
      assertThat(taken.next()).isEqualTo(4);
      assertThat(taken.hasNext()).isFalse();
    }
  }

  @Test
  void shutdownNow_inputBlocksForEver_poolEnds() throws Exception {
    requireEnds(
        (own, results) -> {
          List<Runnable> unused = own.shutdownNow();
        },
        CancellationException.class);
  }

  @Test
  void shutdown_inputBlocksForEver_poolEnds() throws Exception {
    requireEnds((own, results) -> own.shutdown(), RejectedExecutionException.class);
  }

  private void requireEnds(
      BiConsumer<PoolExecutor, Results<Integer>> end, Class<? extends Throwable> rest)
      throws Exception {
    PoolExecutor own = newPool(1);
    BlockingInput input = new BlockingInput();
    Results<Integer> results = own.map(SampleTasks::increment, input);
    input.awaitBlocked();

    end.accept(own, results);

    assertThat(own.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(input.interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    List<Outcome<Integer>> outcomes = results.outcomes().toList();
    assertThat(outcomes).hasSizeBetween(1, 3);
    assertThat(outcomes.get(outcomes.size() - 1).error()).isInstanceOf(rest);
  }

  @Test
  void close_inputBlocksForEver_mapEndsAndThePoolGoesOn() throws Exception {
    BlockingInput input = new BlockingInput();
    Results<Integer> results = pool.map(SampleTasks::increment, input);
    input.awaitBlocked();

    results.close();

    assertThat(input.interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(results.iterator().hasNext()).isFalse();
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
  }

  /** Gives 0 and 1, then nothing more, ever. */
  private static final class BlockingInput implements Iterable<Integer> {
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);

    void awaitBlocked() throws InterruptedException {
      assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public Iterator<Integer> iterator() {
      return new Iterator<>() {
        private int next;

        @Override
        public boolean hasNext() {
          if (next < 2) {
            return true;
          }
          blocked.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
          return false;
        }

        @Override
        public Integer next() {
          return next++;
        }
      };
    }
  }

  @Test
  void map_inputThatThrows_deliversItAtItsPlaceAndEnds() {
    Iterable<Integer> broken =
        () ->
            new Iterator<>() {
              private int next;

              @Override
              public boolean hasNext() {
                return true;
              }

              @Override
              public Integer next() {
                if (next == 3) {
                  throw new UnsupportedOperationException("no fourth");
                }
                return next++;
              }
            };
    Iterator<Integer> taken = pool.map(SampleTasks::increment, broken).iterator();

    assertThat(List.of(taken.next(), taken.next(), taken.next())).containsExactly(1, 2, 3);
    assertThatThrownBy(taken::next)
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("no fourth");
    assertThat(taken.hasNext()).isFalse();
    assertThatThrownBy(taken::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void map_iteratorCannotBeMade_deliversThat() {
    Iterable<Integer> broken =
        () -> {
          throw new UnsupportedOperationException("no iterator");
        };

    assertThatThrownBy(() -> pool.map(SampleTasks::increment, broken).toList())
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("no iterator");
  }

  @Test
  void map_severalAtOnce_doNotMix() {
    List<Integer> items = IntStream.range(0, 300).boxed().toList();
    Results<Integer> first = pool.map(i -> i * 2, items);
    Results<Integer> second = pool.map(i -> i * 3, items);

    assertThat(second.toList()).isEqualTo(items.stream().map(i -> i * 3).toList());
    assertThat(first.toList()).isEqualTo(items.stream().map(i -> i * 2).toList());
  }

  @Test
  void map_ofUnreadEndlessInput_endsWithThePool() {
    PoolExecutor own = newPool(1);
    Iterable<Integer> endless = () -> Stream.iterate(0, i -> i + 1).iterator();
    Results<Integer> results = own.map(SampleTasks::increment, endless, MapOptions.bufferSize(5));
    assertThat(results.iterator().next()).isEqualTo(1);

    own.shutdown();

    Await.until("the pool has ended", own::isTerminated);
  }
}
