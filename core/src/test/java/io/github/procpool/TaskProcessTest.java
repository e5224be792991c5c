package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a {@link TaskProcess} says and refuses before it is started. */
class TaskProcessTest {
  @Test
  void method_notStarted_isRefusedWhereItNeedsAProcess() {
    TaskProcess process = TaskProcess.of(() -> {});

    assertThat(process.isAlive()).isFalse();
    assertThat(process.exitCode()).isEmpty();
    assertThat(process.toString()).isEqualTo("TaskProcess[" + process.name() + ", not started]");
    assertThatThrownBy(process::pid).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(process::join)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("process '" + process.name() + "' was not started");
    assertThatThrownBy(() -> process.join(Duration.ZERO)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(process::terminate).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(process::kill).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(process::onExit).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void start_closedBefore_isRefused() {
    TaskProcess process = TaskProcess.of(() -> {});
    process.close();

    assertThatThrownBy(process::start).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void name_default_countsUpAlsoForNamedOnes() {
    TaskProcess first = TaskProcess.of(() -> {});
    TaskProcess named = TaskProcess.builder(() -> {}).name("render").build();
    TaskProcess third = TaskProcess.of(() -> {});

    assertThat(named.name()).isEqualTo("render");
    assertThat(numberOf(third)).isEqualTo(numberOf(first) + 2);
  }

  private static int numberOf(TaskProcess process) {
    return Integer.parseInt(process.name().replace("Process-", ""));
  }

  @Test
  void daemon_default_isAsTheCreatorIs() {
    assertThat(TaskProcess.of(() -> {}).isDaemon())
        .isEqualTo(TaskProcess.current().isDaemon())
        .isFalse();
    assertThat(TaskProcess.builder(() -> {}).daemon(true).build().isDaemon()).isTrue();
    assertThat(TaskProcess.builder(() -> {}).daemon(false).build().isDaemon()).isFalse();
  }

  @Test
  void builder_badValue_isRejected() {
    TaskProcessBuilder builder = TaskProcess.builder(() -> {});

    assertThatThrownBy(() -> builder.name(" ")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.jvmOptions("-cp", "x.jar"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void current_mainProcess_isThisJvmAndCantBeEnded() {
    TaskProcess current = TaskProcess.current();

    assertThat(current.name()).isEqualTo("MainProcess");
    assertThat(current.pid()).isEqualTo(ProcessHandle.current().pid());
    assertThat(current.isAlive()).isTrue();
    assertThat(current.isDaemon()).isFalse();
    assertThat(current.exitCode()).isEmpty();
    assertThatThrownBy(current::join)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("this process itself");
    assertThatThrownBy(current::start).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(current::kill).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(current::close).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void start_taskNotSerializable_isRefused() {
    Object local = new Object();
    TaskProcess process = TaskProcess.of(() -> System.out.println(local));

    assertThatThrownBy(process::start).isInstanceOf(TaskSerializationException.class);
    assertThat(TaskProcess.activeChildren()).isEmpty();
  }
}
