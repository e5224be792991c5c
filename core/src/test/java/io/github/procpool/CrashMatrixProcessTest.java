package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.TaskSerializationException.Stage;
import io.github.procpool.testkit.Crash;
import io.github.procpool.testkit.LeakCheck;
import io.github.procpool.testkit.ProcessTest;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of harm at every step of a task's way; the table is after that of Python's loky. */
@ProcessTest
class CrashMatrixProcessTest {
  /** Where on its way through host and worker a task meets its harm. */
  enum Step {
    NEVER,
    ENCODE_ARGUMENT,
    DECODE_ARGUMENT,
    RUN,
    ENCODE_RESULT,
    DECODE_RESULT;

    boolean isInHost() {
      return this == ENCODE_ARGUMENT || this == DECODE_RESULT;
    }
  }

  /** What happens to it there. */
  enum Harm {
    EXCEPTION,
    ERROR,
    STACK_OVERFLOW,
    EXIT,
    HALT,
    SIGSEGV;

    private static final Set<Harm> ENDS_THE_PROCESS = EnumSet.of(EXIT, HALT, SIGSEGV);

    boolean endsTheProcess() {
      return ENDS_THE_PROCESS.contains(this);
    }

    void happen() {
      switch (this) {
        case EXCEPTION -> throw new IllegalStateException("harm");
        case ERROR -> throw new AssertionError("harm");
        case STACK_OVERFLOW -> throw new StackOverflowError("depth " + overflow(0));
        case EXIT -> Crash.EXIT_0.happen();
        case HALT -> Crash.HALT_7.happen();
        case SIGSEGV -> Crash.SIGSEGV.happen();
      }
    }

    @SuppressWarnings("InfiniteRecursion") // that is what it is for
    private static int overflow(int depth) {
      return overflow(depth + 1) + 1;
    }

    int exitCode() {
      return switch (this) {
        case EXIT -> 0;
        case HALT -> 7;
        case SIGSEGV -> 1;
        default -> throw new IllegalArgumentException(toString());
      };
    }

    Class<? extends Throwable> type() {
      return switch (this) {
        case EXCEPTION -> IllegalStateException.class;
        case ERROR -> AssertionError.class;
        case STACK_OVERFLOW -> StackOverflowError.class;
        default -> throw new IllegalArgumentException(toString());
      };
    }
  }

  /** Meets its harm when it is written or read at that step. */
  static class Cargo implements Serializable {
    @Serial private static final long serialVersionUID = 1L;

    private final Step harmAt;
    private final Harm harm;
    private final Step writtenAt;
    private final Step readAt;

    Cargo(Step harmAt, Harm harm, Step writtenAt, Step readAt) {
      this.harmAt = harmAt;
      this.harm = harm;
      this.writtenAt = writtenAt;
      this.readAt = readAt;
    }

    final void reach(Step step) {
      if (harmAt == step) {
        harm.happen();
      }
    }

    @Serial
    private void writeObject(ObjectOutputStream out) throws IOException {
      out.defaultWriteObject();
      reach(writtenAt);
    }

    @Serial
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      reach(readAt);
    }

    Step harmAt() {
      return harmAt;
    }

    Harm harm() {
      return harm;
    }
  }

  /** The argument of a task. */
  static final class Parcel extends Cargo {
    @Serial private static final long serialVersionUID = 1L;

    private final Trail trail;
    private final int number;

    Parcel(Step harmAt, Harm harm, Trail trail, int number) {
      super(harmAt, harm, Step.ENCODE_ARGUMENT, Step.DECODE_ARGUMENT);
      this.trail = trail;
      this.number = number;
    }

    Cargo deliver() throws IOException {
      trail.add(number);
      reach(Step.RUN);
      return new Cargo(harmAt(), harm(), Step.ENCODE_RESULT, Step.DECODE_RESULT);
    }
  }

  private static ProcessPoolExecutor pool;

  @TempDir private Path directory;

  @BeforeAll
  static void startPool() {
    pool = ProcessPoolExecutor.builder().maxWorkers(1).output((worker, line) -> {}).build();
    LeakCheck.share(pool);
  }

  @AfterAll
  static void closePool() {
    pool.close();
  }

  static Stream<Arguments> matrix() {
    return Stream.of(Step.values())
        .filter(step -> step != Step.NEVER)
        .flatMap(
            step ->
                Stream.of(Harm.values())
                    .filter(harm -> !(step.isInHost() && harm.endsTheProcess()))
                    .map(harm -> Arguments.of(step, harm)));
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void submit_harmAtThatStep_failsThatTaskAlone(Step step, Harm harm) throws Exception {
    Trail trail = Trail.in(directory);
    List<TaskFuture<Cargo>> futures = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      futures.add(pool.submit(Parcel::deliver, parcel(i, step, harm, trail)));
    }

    for (int i = 0; i < 5; i++) {
      Throwable failure = futures.get(i).exception();
      if (i == 2) {
        requireHarm(failure, step, harm);
      } else {
        assertThat(failure).isNull();
      }
    }
    requireEachRanOnce(trail, step);
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void map_harmAtThatStep_failsThatItemAlone(Step step, Harm harm) throws Exception {
    Trail trail = Trail.in(directory);
    List<Parcel> parcels =
        IntStream.range(0, 5).mapToObj(i -> parcel(i, step, harm, trail)).toList();

    List<Outcome<Cargo>> outcomes =
        pool.map(Parcel::deliver, parcels, MapOptions.chunkSize(5)).outcomes().toList();

    assertThat(outcomes)
        .extracting(Outcome::isSuccess)
        .containsExactly(true, true, false, true, true);
    requireHarm(outcomes.get(2).error(), step, harm);
    requireEachRanOnce(trail, step);
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
  }

  private static Parcel parcel(int number, Step step, Harm harm, Trail trail) {
    return new Parcel(number == 2 ? step : Step.NEVER, harm, trail, number);
  }

  private static void requireHarm(Throwable failure, Step step, Harm harm) throws IOException {
    if (harm.endsTheProcess()) {
      assertThat(failure).isInstanceOf(WorkerLostException.class);
      WorkerLostException lost = (WorkerLostException) failure;
      assertThat(lost.exitCode()).hasValue(harm.exitCode());
      assertThat(lost.crashLog().isPresent()).isEqualTo(harm == Harm.SIGSEGV);
      if (lost.crashLog().isPresent()) {
        Files.delete(lost.crashLog().get());
      }
    } else if (step == Step.RUN) {
      assertThat(failure).isExactlyInstanceOf(harm.type());
    } else {
      assertThat(failure).isInstanceOf(TaskSerializationException.class);
      assertThat(((TaskSerializationException) failure).stage()).isEqualTo(stageOf(step));
      assertThat(failure).hasRootCauseInstanceOf(harm.type());
    }
  }

  private static Stage stageOf(Step step) {
    return switch (step) {
      case ENCODE_ARGUMENT -> Stage.ENCODE_TASK;
      case DECODE_ARGUMENT -> Stage.DECODE_TASK;
      case ENCODE_RESULT -> Stage.ENCODE_RESULT;
      case DECODE_RESULT -> Stage.DECODE_RESULT;
      default -> throw new IllegalArgumentException(step.toString());
    };
  }

  private static void requireEachRanOnce(Trail trail, Step step) {
    boolean ran = step.compareTo(Step.RUN) >= 0;
    assertThat(trail.lines())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 5).filter(i -> ran || i != 2).mapToObj(Integer::toString).toList());
  }
}
