package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.RemoteTaskException;
import io.github.procpool.SerializableCallable;
import io.github.procpool.TaskFuture;
import io.github.procpool.TaskSerializationException;
import io.github.procpool.TaskSerializationException.Stage;
import io.github.procpool.WorkerMemoryException;
import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.SampleTasks;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values that do harm on their way; {@code CrashMatrixProcessTest} has those that throw or end. */
class SerializationFaultProcessTest extends FaultFixture {
  private static boolean isWorker() {
    return System.getenv("PROCPOOL_WORKER") != null;
  }

  private static TaskSerializationException requireStage(TaskFuture<?> future, Stage stage)
      throws Exception {
    Throwable failure = future.exception(SOON);
    assertThat(failure).isInstanceOf(TaskSerializationException.class);
    assertThat(((TaskSerializationException) failure).stage()).isEqualTo(stage);
    return (TaskSerializationException) failure;
  }

  // ---- encode the task

  /** Takes as long to be written as a test wants. */
  private static final class SlowToWrite implements Serializable {
    @Serial private static final long serialVersionUID = 1L;

    static final CountDownLatch REACHED = new CountDownLatch(1);
    static final CountDownLatch GO_ON = new CountDownLatch(1);

    @Serial
    private void writeObject(ObjectOutputStream out) throws IOException {
      REACHED.countDown();
      try {
        GO_ON.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  @Test
  void submit_writeObjectBlocks_othersProceed() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    CompletableFuture<TaskFuture<Integer>> slow =
        CompletableFuture.supplyAsync(() -> pool.submit(value -> 7, new SlowToWrite()));
    SlowToWrite.REACHED.await();

    requireHealthy(pool);

    assertThat(slow).isNotDone();
    SlowToWrite.GO_ON.countDown();
    assertThat(slow.get().get()).isEqualTo(7);
  }

  // ---- decode in the worker

  /** Reads as what its author did not want. */
  private static final class FailsToResolve implements Serializable {
    @Serial private static final long serialVersionUID = 1L;

    @Serial
    private Object readResolve() {
      throw new IllegalStateException("not here");
    }
  }

  /** Its class can't be initialized in a worker. */
  private static final class FailsToInitialize implements Serializable {
    @Serial private static final long serialVersionUID = 1L;

    private static final int NUMBER = numberOfTheHost();

    private static int numberOfTheHost() {
      if (isWorker()) {
        throw new IllegalStateException("not in a worker");
      }
      return 1;
    }

    int number() {
      return NUMBER;
    }

    static SerializableCallable<Integer> lambda() {
      return () -> NUMBER;
    }
  }

  @Test
  void submit_readResolveThrows_failsThatTaskAlone() throws Exception {
    ProcessPoolExecutor pool = newPool(1);

    requireStage(pool.submit(SampleTasks::same, new FailsToResolve()), Stage.DECODE_TASK);

    requireHealthy(pool);
    assertThat(pool.stats().workersStarted()).isEqualTo(1);
  }

  @Test
  void submit_staticInitializerThrowsInTheWorker_failsThatTaskAlone() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    FailsToInitialize value = new FailsToInitialize();
    assertThat(value.number()).isEqualTo(1);

    for (int i = 0; i < 2; i++) {
      requireStage(pool.submit(FailsToInitialize::number, value), Stage.DECODE_TASK);
    }

    requireHealthy(pool);
    assertThat(pool.stats().workersStarted()).isEqualTo(1);
  }

  @Test
  void submit_lambdaOfAClassThatFailsToInitialize_saysSoEachTime() throws Exception {
    ProcessPoolExecutor pool = newPool(1);

    for (int i = 0; i < 2; i++) {
      assertThat(requireStage(pool.submit(FailsToInitialize.lambda()), Stage.DECODE_TASK))
          .hasMessageContaining("a static initializer failed with")
          .hasMessageContaining("IllegalStateException")
          .hasMessageContaining("Each worker runs it itself");
    }

    requireHealthy(pool);
  }

  @Test
  void submit_classNotFoundInTheWorker_failsThatTaskAlone() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Path folder = SampleClasses.compile(directory.resolve("gone"), 1);
    try (URLClassLoader loader = SampleClasses.loader(folder)) {
      SerializableCallable<Object> task = SampleClasses.newItem(loader);
      Files.delete(SampleClasses.classFile(folder));

      TaskSerializationException failure = requireStage(pool.submit(task), Stage.DECODE_TASK);

      assertThat(failure).hasMessageContaining(SampleClasses.NAME);
    }
    requireHealthy(pool);
    assertThat(pool.stats().workersStarted()).isEqualTo(1);
  }

  @Test
  void submit_otherSerialVersionInTheWorker_failsThatTaskAlone() throws Exception {
    ProcessPoolExecutor pool =
        newPool(quiet(1).classPath(classPathWith(SampleClasses.compile(directory, 2))));
    Path folder = SampleClasses.compile(directory.resolve("first"), 1);
    try (URLClassLoader loader = SampleClasses.loader(folder)) {
      TaskSerializationException failure =
          requireStage(pool.submit(SampleClasses.newItem(loader)), Stage.DECODE_TASK);

      assertThat(failure).hasMessageContaining(SampleClasses.NAME);
    }
    requireHealthy(pool);
  }

  private static List<Path> classPathWith(Path folder) {
    List<Path> entries =
        new ArrayList<>(
            Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .map(Path::of)
                .toList());
    entries.add(folder);
    return entries;
  }

  // ---- encode the result

  /** Writes more than any payload may have. */
  private static final class Huge implements Serializable {
    @Serial private static final long serialVersionUID = 1L;

    @Serial
    private void writeObject(ObjectOutputStream out) throws IOException {
      byte[] mebibyte = new byte[1 << 20];
      for (int i = 0; i < 3 << 10; i++) {
        out.write(mebibyte);
      }
    }
  }

  @Test
  void submit_resultOf3GiB_failsThatTaskAlone() throws Exception {
    ProcessPoolExecutor pool = newPool(quiet(1).workerHeap(64L << 20));

    assertThat(pool.submit(Huge::new).exception(SOON)).isInstanceOf(WorkerMemoryException.class);

    requireHealthy(pool);
  }

  @Test
  void submit_resultCanNotTravel_failsThatTaskAlone() throws Exception {
    ProcessPoolExecutor pool = newPool(1);

    requireStage(pool.submit(() -> new Thread("no value")), Stage.ENCODE_RESULT);
    requireStage(pool.submit(SerializationFaultProcessTest::plainLambda), Stage.ENCODE_RESULT);

    requireHealthy(pool);
    assertThat(pool.stats().workersStarted()).isEqualTo(1);
  }

  static Runnable plainLambda() {
    return () -> {};
  }

  @Test
  void submit_resultOfAClassThatTheHostHasNot_failsThatTaskAlone() throws Exception {
    ProcessPoolExecutor pool =
        newPool(quiet(1).classPath(classPathWith(SampleClasses.compile(directory, 1))));

    TaskSerializationException failure =
        requireStage(
            pool.submit(() -> SampleClasses.newItem(ClassLoader.getSystemClassLoader())),
            Stage.DECODE_RESULT);

    assertThat(failure).hasMessageContaining(SampleClasses.NAME);
    requireHealthy(pool);
  }

  // ---- decode in the host

  /** Is read in the host for as long as a test wants. */
  private static final class SlowToRead implements Serializable {
    @Serial private static final long serialVersionUID = 1L;

    static final CountDownLatch REACHED = new CountDownLatch(1);
    private static volatile boolean enough;

    @Serial
    private void readObject(ObjectInputStream in) {
      REACHED.countDown();
      while (!enough) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void submit_readObjectOfTheResultLoops_otherFuturesGoOn() throws Exception {
    ProcessPoolExecutor pool = newPool(2);
    TaskFuture<SlowToRead> slow = pool.submit(SlowToRead::new);
    SlowToRead.REACHED.await();

    for (int i = 0; i < 20; i++) {
      requireHealthy(pool);
    }

    assertThat(slow).isNotDone();
    SlowToRead.enough = true;
    assertThat(slow.exception(SOON)).isNull();
  }

  // ---- what a task throws

  /** Exceptions that are hard to tell of. */
  enum Failure {
    HAS_A_MESSAGE_OF_100_MB {
      @Override
      RuntimeException make() {
        return new IllegalStateException("m".repeat(100_000_000));
      }
    },
    CAUSES_ITSELF {
      @Override
      RuntimeException make() {
        RuntimeException inner = new IllegalStateException("inner");
        RuntimeException outer = new IllegalStateException("outer", inner);
        inner.initCause(outer);
        return outer;
      }
    },
    HAS_1000_CAUSES {
      @Override
      RuntimeException make() {
        RuntimeException failure = new IllegalStateException("first");
        for (int i = 0; i < 1_000; i++) {
          failure = new IllegalStateException("next", failure);
        }
        return failure;
      }
    },
    CAN_NOT_BE_WRITTEN {
      @Override
      RuntimeException make() {
        return new Unwritable();
      }
    },
    CAN_NOT_BE_READ {
      @Override
      RuntimeException make() {
        return new Unreadable();
      }
    },
    TELLS_NOTHING {
      @Override
      RuntimeException make() {
        return new Mute();
      }
    };

    abstract RuntimeException make();
  }

  /** Holds what can't travel. */
  private static final class Unwritable extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    @SuppressWarnings({"serial", "UnusedVariable"}) // that is what it is for
    private final Thread thread = Thread.currentThread();
  }

  /** Can't be rebuilt. */
  private static final class Unreadable extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    @Serial
    private void readObject(ObjectInputStream in) throws IOException {
      throw new IOException("not again");
    }
  }

  /** None of its methods works. */
  private static final class Mute extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new IllegalStateException("no stack");
    }

    @Serial
    private void writeObject(ObjectOutputStream out) throws IOException {
      throw new IOException("not out");
    }
  }

  @ParameterizedTest
  @EnumSource
  void submit_exceptionIsHardToTellOf_failsThatTaskAlone(Failure failure) throws Exception {
    ProcessPoolExecutor pool = newPool(quiet(1).workerHeap(1L << 30));

    Throwable told =
        pool.submit(
                () -> {
                  throw failure.make();
                })
            .exception(SOON);

    assertThat(told).isInstanceOfAny(IllegalStateException.class, RemoteTaskException.class);
    requireHealthy(pool);
    assertThat(pool.stats().workersStarted()).isEqualTo(1);
    Await.until("it counts as failed", () -> pool.stats().failed() == 1);
  }
}
