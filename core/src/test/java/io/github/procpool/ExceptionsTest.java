package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.TaskSerializationException.Stage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the exceptions carry, also after a trip to another JVM. */
class ExceptionsTest {
  private static final StackTraceElement FRAME =
      new StackTraceElement("Report", "render", "Report.java", 12);

  @Test
  void workerLost_allKnown_survivesSerialization() {
    WorkerLostException copy =
        SerializedCopy.of(
            WorkerLostException.builder(3, 4121)
                .exitCode(7)
                .signal(9)
                .task(118, 2)
                .outputTail(List.of("one", "two"))
                .crashLog(Path.of("hs_err.log"))
                .cause(new IllegalStateException("why"))
                .build("worker 3 died"));

    assertThat(copy).hasMessage("worker 3 died").hasCauseInstanceOf(IllegalStateException.class);
    assertThat(copy.workerId()).isEqualTo(3);
    assertThat(copy.pid()).isEqualTo(4121);
    assertThat(copy.exitCode()).hasValue(7);
    assertThat(copy.signal()).hasValue(9);
    assertThat(copy.taskId()).hasValue(118);
    assertThat(copy.attempt()).isEqualTo(2);
    assertThat(copy.outputTail()).containsExactly("one", "two");
    assertThat(copy.crashLog()).contains(Path.of("hs_err.log"));
  }

  @Test
  void workerLost_nothingKnown_isEmpty() {
    WorkerLostException lost = WorkerLostException.builder(0, 1).crashLog(null).build("died");

    assertThat(lost.exitCode()).isEmpty();
    assertThat(lost.signal()).isEmpty();
    assertThat(lost.taskId()).isEmpty();
    assertThat(lost.attempt()).isZero();
    assertThat(lost.outputTail()).isEmpty();
    assertThat(lost.crashLog()).isEmpty();
    assertThat(lost).hasNoCause();
  }

  @Test
  void workerMemory_sizes_survivesSerialization() {
    WorkerMemoryException copy =
        SerializedCopy.of(
            WorkerLostException.builder(1, 2).signal(9).buildMemory("too much", 100, -1));

    assertThat(copy).isInstanceOf(WorkerLostException.class).hasMessage("too much");
    assertThat(copy.limitBytes()).isEqualTo(100);
    assertThat(copy.usedBytes()).isEqualTo(-1);
    assertThat(copy.signal()).hasValue(9);
  }

  @Test
  void taskTimeout_stack_isInMessage() {
    TaskTimeoutException copy =
        SerializedCopy.of(
            new TaskTimeoutException(
                "task 5 ran for 2 s", Duration.ofSeconds(2), new StackTraceElement[] {FRAME}));

    assertThat(copy)
        .hasMessage("task 5 ran for 2 s; the task was at\n    at Report.render(Report.java:12)");
    assertThat(copy.timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(copy.workerStack()).containsExactly(FRAME);
  }

  @Test
  void taskTimeout_deepStack_isCutInMessageOnly() {
    StackTraceElement[] deep =
        IntStream.range(0, 100).mapToObj(i -> FRAME).toArray(StackTraceElement[]::new);

    TaskTimeoutException timeout = new TaskTimeoutException("slow", Duration.ofMillis(1), deep);

    assertThat(timeout.getMessage()).endsWith("\n    ... 92 more").hasLineCount(10);
    assertThat(timeout.workerStack()).hasSize(100);
  }

  @Test
  void taskTimeout_deepInTheJdk_messageShowsTheTaskToo() {
    StackTraceElement jdk =
        new StackTraceElement(null, "java.base", null, "java.io.Reader", "read", null, -1);
    StackTraceElement[] stack = new StackTraceElement[25];
    Arrays.fill(stack, 0, 20, jdk);
    Arrays.fill(stack, 20, 25, FRAME);

    TaskTimeoutException timeout = new TaskTimeoutException("slow", Duration.ofMillis(1), stack);

    assertThat(timeout.getMessage().lines())
        .hasSize(1 + 4 + 1 + 4 + 1)
        .contains("    ... 16 more", "    at Report.render(Report.java:12)")
        .endsWith("    ... 1 more");
  }

  @Test
  void taskTimeout_noStack_saysOnlyWhat() {
    assertThat(new TaskTimeoutException("slow", Duration.ofMillis(1), new StackTraceElement[0]))
        .hasMessage("slow");
  }

  @Test
  void taskTimeout_givenStackChanged_keepsItsOwn() {
    TaskTimeoutException timeout =
        new TaskTimeoutException("slow", Duration.ofMillis(1), new StackTraceElement[] {FRAME});

    timeout.workerStack()[0] = null;

    assertThat(timeout.workerStack()).containsExactly(FRAME);
  }

  @Test
  void taskSerialization_stageAndPath_surviveSerialization() {
    TaskSerializationException copy =
        SerializedCopy.of(
            new TaskSerializationException(
                Stage.ENCODE_RESULT, "result › Socket", "can't be sent", null));

    assertThat(copy).hasMessage("can't be sent").hasNoCause();
    assertThat(copy.stage()).isEqualTo(Stage.ENCODE_RESULT);
    assertThat(copy.path()).isEqualTo("result › Socket");
  }

  @Test
  void remoteTask_causes_surviveSerialization() {
    RemoteTaskException copy =
        SerializedCopy.of(
            new RemoteTaskException(
                "com.example.A", "a", "stack", new RemoteTaskException("B", null, "", null)));

    assertThat(copy).hasMessage("com.example.A: a");
    assertThat(copy.className()).isEqualTo("com.example.A");
    assertThat(copy.remoteMessage()).isEqualTo("a");
    assertThat(copy.remoteStack()).isEqualTo("stack");
    assertThat(copy.getCause()).isInstanceOf(RemoteTaskException.class).hasMessage("B");
    assertThat(((RemoteTaskException) copy.getCause()).remoteMessage()).isNull();
  }

  @Test
  void remoteStackTrace_marker_namesWorkerAndHasNoStack() {
    RemoteStackTrace copy = SerializedCopy.of(new RemoteStackTrace("render", 3, 4121));

    assertThat(copy).hasMessage("thrown in worker 3 (pid 4121) of pool 'render'");
    assertThat(copy.workerId()).isEqualTo(3);
    assertThat(copy.pid()).isEqualTo(4121);
    assertThat(copy.getStackTrace()).isEmpty();
  }

  @Test
  void brokenPool_cause_isKept() {
    IllegalStateException cause = new IllegalStateException();

    assertThat(new BrokenPoolException("broken", cause))
        .isInstanceOf(ProcpoolException.class)
        .hasCause(cause);
  }
}
