package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.internal.host.Engine;
import io.github.procpool.internal.host.Payload;
import io.github.procpool.internal.host.RawOutcome;
import io.github.procpool.internal.host.TaskSettings;
import io.github.procpool.internal.host.Work;
import io.github.procpool.internal.wire.TaskKind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A host that has no heap left for an outcome loses that worker's task, and goes on. */
class UnreadableOutcomeProcessTest extends EngineFixture {
  private static final class Unreadable extends Work {
    private final Engine engine;
    private final CompletableFuture<Throwable> end = new CompletableFuture<>();

    Unreadable(Engine engine, Payload payload) {
      super(payload, 1, TaskSettings.of(TaskOptions.none()));
      this.engine = engine;
    }

    @Override
    protected void outcome(int item, RawOutcome outcome) {
      outcome.release();
      throw new OutOfMemoryError("of a test");
    }

    @Override
    protected void value(int item, @Nullable Object value) {
      throw new OutOfMemoryError("of a test");
    }

    @Override
    protected void lost(int item, int firstMissing, RuntimeException reason) {
      end.complete(reason);
      engine.dispatcher().settle();
    }

    @Override
    protected void timedOut(int item, RuntimeException reason) {
      end.complete(new AssertionError(reason));
    }

    @Override
    protected void refused(Throwable reason) {
      end.complete(new AssertionError(reason));
    }
  }

  @Test
  void read_noHeapForTheOutcome_taskIsLostAndOthersGoOn() throws Exception {
    Unreadable unreadable = new Unreadable(engine, payload());
    engine.dispatcher().submit(unreadable);
    CallTask<Integer> next =
        new CallTask<>(
            home,
            payload(),
            TaskSettings.of(TaskOptions.none()),
            UnreadableOutcomeProcessTest.class.getClassLoader());
    engine.dispatcher().submit(next);
    next.accepted();

    assertThat(unreadable.end.get(SOON_SECONDS, TimeUnit.SECONDS))
        .isInstanceOf(WorkerLostException.class);
    assertThat(next.future().get(SOON_SECONDS, TimeUnit.SECONDS)).isEqualTo(7);
  }

  private Payload payload() {
    return encoder.call(TaskKind.CALLABLE, (SerializableCallable<Integer>) () -> 7);
  }
}
