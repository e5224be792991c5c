package io.github.procpool.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.internal.state.TaskRecord.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Order, removal and counts of the queue. */
final class TaskQueueTest {
  private final TaskQueue queue = new TaskQueue();
  private long nextId;

  private TaskRecord task(int priority) {
    return new TaskRecord(nextId++, 1, priority, "work");
  }

  @Test
  void pollFirst_empty_isNull() {
    assertThat(queue.pollFirst()).isNull();
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void pollFirst_samePriority_isFirstComeFirstServed() {
    TaskRecord first = task(0);
    TaskRecord second = task(0);
    queue.addLast(first);
    queue.addLast(second);

    assertThat(queue.pollFirst()).isSameAs(first);
    assertThat(queue.pollFirst()).isSameAs(second);
  }

  @Test
  void pollFirst_priorities_greaterFirst() {
    TaskRecord low = task(Integer.MIN_VALUE);
    TaskRecord normal = task(0);
    TaskRecord high = task(Integer.MAX_VALUE);
    queue.addLast(low);
    queue.addLast(normal);
    queue.addLast(high);

    assertThat(queue.pollFirst()).isSameAs(high);
    assertThat(queue.pollFirst()).isSameAs(normal);
    assertThat(queue.pollFirst()).isSameAs(low);
  }

  @Test
  void addFirst_samePriority_goesToTheHeadOfItsOwnOnly() {
    TaskRecord high = task(1);
    TaskRecord normal = task(0);
    TaskRecord returned = task(0);
    queue.addLast(high);
    queue.addLast(normal);
    queue.addFirst(returned);

    assertThat(queue.pollFirst()).isSameAs(high);
    assertThat(queue.pollFirst()).isSameAs(returned);
    assertThat(queue.pollFirst()).isSameAs(normal);
  }

  @Test
  void remove_fromTheMiddle_keepsTheRestInOrder() {
    TaskRecord first = task(0);
    TaskRecord middle = task(0);
    TaskRecord last = task(0);
    queue.addLast(first);
    queue.addLast(middle);
    queue.addLast(last);

    queue.remove(middle);

    assertThat(queue.size()).isEqualTo(2);
    assertThat(queue.pollFirst()).isSameAs(first);
    assertThat(queue.pollFirst()).isSameAs(last);
  }

  @Test
  void items_chunks_countTheirCalls() {
    TaskRecord chunk = new TaskRecord(1, 40, 0, "work");
    queue.addLast(chunk);
    queue.addLast(task(0));

    assertThat(queue.size()).isEqualTo(2);
    assertThat(queue.items()).isEqualTo(41);
    queue.remove(chunk);
    assertThat(queue.items()).isEqualTo(1);
  }

  @Test
  void randomUse_anyOrder_agreesWithASortedList() {
    long seed = Long.getLong("procpool.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    List<TaskRecord> model = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          TaskRecord task = task(random.nextInt(-2, 3));
          queue.addLast(task);
          assertThat(task.place()).isEqualTo(Place.QUEUED);
          model.add(task);
        }
        case 2 -> {
          TaskRecord task = task(random.nextInt(-2, 3));
          queue.addFirst(task);
          model.add(0, task);
        }
        case 3 -> {
          if (!model.isEmpty()) {
            queue.remove(model.remove(random.nextInt(model.size())));
          }
        }
        default -> {
          TaskRecord expected = model.stream().max(firstOf(model)).orElse(null);
          assertThat(queue.pollFirst()).as("seed %d, step %d", seed, i).isSameAs(expected);
          model.remove(expected);
        }
      }
      assertThat(queue.size()).as("seed %d, step %d", seed, i).isEqualTo(model.size());
    }
  }

  /** The greatest priority, and of those the one that stands first in the list. */
  private static Comparator<TaskRecord> firstOf(List<TaskRecord> model) {
    return Comparator.comparingInt(TaskRecord::priority)
        .thenComparing(model::indexOf, Comparator.reverseOrder());
  }
}
