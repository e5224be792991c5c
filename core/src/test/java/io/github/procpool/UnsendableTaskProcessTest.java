package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.internal.host.Payload;
import io.github.procpool.internal.host.TaskSettings;
import io.github.procpool.internal.wire.TaskKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A fault of the host's own, where it writes a task for a worker, costs that task alone. */
class UnsendableTaskProcessTest extends EngineFixture {
  @Test
  void submit_payloadThatCantBePut_failsAlone() throws Exception {
    List<TaskFuture<Integer>> good = new ArrayList<>();
    List<TaskFuture<Integer>> bad = new ArrayList<>();
    for (int i = 0; i < 300; i++) { // more than the ring has slots: those of failed ones are passed
      good.add(submit(encoder.call(TaskKind.CALLABLE, (SerializableCallable<Integer>) () -> 7)));
      bad.add(submit(tooShort()));
    }

    for (TaskFuture<Integer> task : good) {
      assertThat(task.get(SOON_SECONDS, TimeUnit.SECONDS)).isEqualTo(7);
    }
    for (TaskFuture<Integer> task : bad) {
      assertThat(task.exception(Duration.ofSeconds(SOON_SECONDS)))
          .isInstanceOf(ProcpoolException.class)
          .hasMessageContaining("can't be sent")
          .hasCauseInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  /** One that says more of itself than there is. */
  private static Payload tooShort() {
    return new Payload(new byte[1], 32, new int[0]);
  }

  private TaskFuture<Integer> submit(Payload payload) {
    ClassLoader loader = UnsendableTaskProcessTest.class.getClassLoader();
    CallTask<Integer> call =
        new CallTask<>(home, payload, TaskSettings.of(TaskOptions.none()), loader);
    engine.dispatcher().submit(call);
    call.accepted();
    return call.future();
  }
}
