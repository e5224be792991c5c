package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.testkit.Await;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a task got and gave can be collected as soon as nobody but the pool could hold it. */
abstract class RetentionContract extends PoolContract {
  /** In the JVM that runs the tasks: what one of them had in its hands. */
  @SuppressWarnings("NullAway.Init")
  private static volatile WeakReference<int[]> inHands;

  RetentionContract(PoolKind kind) {
    super(kind);
  }

  private static void awaitCollected(List<WeakReference<int[]>> references) {
    Await.until(
        "all are collected",
        () -> {
          System.gc();
          return references.stream().allMatch(reference -> reference.refersTo(null));
        });
  }

  static int[] keepInMind(int[] value) {
    inHands = new WeakReference<>(value);
    return value;
  }

  static boolean awaitForgotten() {
    awaitCollected(List.of(inHands));
    return true;
  }

  // In methods of their own, so that no frame of the test holds what must go.

  private static WeakReference<int[]> submitCapture(PoolExecutor pool) {
    int[] captured = {1};
    pool.submit(() -> captured[0]).join();
    return new WeakReference<>(captured);
  }

  private static WeakReference<int[]> submitArgument(PoolExecutor pool) {
    int[] argument = {1};
    assertThat(pool.submit(RetentionContract::keepInMind, argument).join()).containsExactly(1);
    return new WeakReference<>(argument);
  }

  private static WeakReference<int[]> submitResult(PoolExecutor pool) {
    return new WeakReference<>(pool.submit(() -> new int[] {1}).join());
  }

  @Test
  void submit_taskDone_poolKeepsNeitherTaskNorArgumentNorResult() {
    awaitCollected(List.of(submitCapture(pool), submitArgument(pool), submitResult(pool)));
  }

  @Test
  void submit_taskDone_workerKeepsNeitherArgumentNorResult() {
    PoolExecutor own = newPool(1);
    WeakReference<int[]> unused = submitArgument(own);

    assertThat(own.submit(RetentionContract::awaitForgotten).join()).isTrue();
  }

  @Test
  void map_resultTaken_isNotKept() {
    List<Integer> items = IntStream.range(0, 10).boxed().toList();
    Results<int[]> results = pool.map(item -> new int[] {item}, items, MapOptions.chunkSize(3));
    Iterator<int[]> taken = results.iterator();
    List<WeakReference<int[]>> references = new ArrayList<>();
    while (taken.hasNext()) {
      references.add(new WeakReference<>(taken.next()));
    }

    awaitCollected(references);
    assertThat(references).hasSize(10);
    assertThat(results.completed()).isEqualTo(10);
  }

  @Test
  void mapOfTheTwin_done_keepsNeitherItemsNorResults() {
    awaitCollected(mapArrays(Pool.over(pool)));
  }

  private static List<WeakReference<int[]>> mapArrays(Pool twin) {
    List<int[]> items = IntStream.range(0, 10).mapToObj(i -> new int[] {i}).toList();
    List<int[]> results = twin.map(item -> new int[] {item[0]}, items);
    List<WeakReference<int[]>> references = new ArrayList<>();
    items.forEach(item -> references.add(new WeakReference<>(item)));
    results.forEach(result -> references.add(new WeakReference<>(result)));
    return references;
  }
}
