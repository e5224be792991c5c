package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Values that travel once to each worker. */
class SharedProcessTest extends ProcessPoolFixture {
  /** Leaves a line wherever it arrives. */
  private static final class Tracked implements Serializable {
    @Serial private static final long serialVersionUID = 1L;

    private final Trail trail;
    private final String word;

    Tracked(Trail trail, String word) {
      this.trail = trail;
      this.word = word;
    }

    @Serial
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      trail.addPid();
    }

    int length() {
      return word.length();
    }
  }

  @Test
  void get_manyTasksInTwoWorkers_valueArrivesOnceInEach() throws Exception {
    ProcessPoolExecutor pool = newPool(2);
    Trail arrivals = trail();
    Trail started = trail();
    Gate gate = gate();
    Tracked value = new Tracked(arrivals, "shared");
    try (Shared<Tracked> shared = pool.share(value)) {
      assertThat(shared.get()).isSameAs(value);
      List<TaskFuture<Integer>> futures = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        futures.add(pool.submit(() -> lengthAtGate(shared, started, gate)));
      }
      started.await(2);
      assertThat(arrivals.lines()).isEmpty();
      gate.open();

      for (TaskFuture<Integer> future : futures) {
        assertThat(future.get()).isEqualTo(6);
      }
      assertThat(arrivals.lines()).hasSize(2).doesNotHaveDuplicates();
    }
  }

  static int lengthAtGate(Shared<Tracked> shared, Trail started, Gate gate) throws Exception {
    started.addPid();
    gate.pass();
    return shared.get().length();
  }

  @Test
  void get_inMap_everyItemSeesIt() {
    ProcessPoolExecutor pool = newPool(1);
    Map<Integer, String> words = new HashMap<>();
    IntStream.range(0, 1_000).forEach(i -> words.put(i, "word " + i));
    Shared<Map<Integer, String>> shared = pool.share(words);

    List<String> found =
        pool.map(i -> shared.get().get(i), IntStream.range(0, 1_000).boxed().toList()).toList();

    assertThat(found).isEqualTo(IntStream.range(0, 1_000).mapToObj(i -> "word " + i).toList());
  }

  @Test
  void get_largeValue_isTheSameInTheWorker() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    byte[] bytes = new byte[20 << 20];
    new Random(7).nextBytes(bytes);
    Shared<byte[]> shared = pool.share(bytes);

    for (int i = 0; i < 3; i++) {
      assertThat(pool.submit(() -> Arrays.hashCode(shared.get())).get())
          .isEqualTo(Arrays.hashCode(bytes));
    }
  }

  @Test
  void get_nullValue_isNull() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Shared<String> shared = pool.share(null);

    assertThat(pool.submit(() -> shared.get() == null).get()).isTrue();
    assertThat(shared.get()).isNull();
  }

  @Test
  void get_replacedWorker_getsTheValueAgain() throws Exception {
    ProcessPoolExecutor pool =
        newPool(ProcessPoolExecutor.builder().maxWorkers(1).maxTasksPerWorker(1));
    Trail arrivals = trail();
    Shared<Tracked> shared = pool.share(new Tracked(arrivals, "shared"));

    for (int i = 0; i < 3; i++) {
      assertThat(pool.submit(() -> shared.get().length()).get()).isEqualTo(6);
    }

    assertThat(arrivals.lines()).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void close_beforeAWorkerAsked_getFailsThereAndSaysSo() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Shared<String> known = pool.share("known");
    Shared<String> unknown = pool.share("unknown");
    assertThat(pool.submit(() -> known.get()).get()).isEqualTo("known");

    known.close();
    unknown.close();
    unknown.close();

    assertThat(pool.submit(() -> known.get()).get()).isEqualTo("known");
    assertThatThrownBy(pool.submit(() -> unknown.get())::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not to be had");
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
  }

  @Test
  void share_notSerializable_isRefusedWithThePath() {
    ProcessPoolExecutor pool = newPool(1);

    assertThatThrownBy(() -> pool.share(List.of(new Thread("culprit"))))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("shared value")
        .hasMessageContaining("Thread");
  }
}
