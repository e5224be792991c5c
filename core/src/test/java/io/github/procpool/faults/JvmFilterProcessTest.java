package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.TaskProcess;
import io.github.procpool.TaskSerializationException;
import java.io.InvalidClassException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** The host JVM's own filter of what is deserialized, for those who can't set the pool's. */
class JvmFilterProcessTest extends FaultFixture {
  @Test
  void call_resultThatTheFilterOfTheJvmRejects_failsWithThatReason() throws Exception {
    String rejected = Point.class.getName() + ";!java.util.BitSet";
    List<String> options = List.of("-Djdk.serialFilter=!" + rejected);
    Path output = directory.resolve("output");

    int code = ChildHost.exitCode(ChildHost.start(ChildHost.command(Host.class, options), output));

    assertThat(code).as(Files.readString(output)).isZero();
  }

  /** A record has a form of its own besides Java serialization; a bit set has not. */
  record Point(int x) implements Serializable {}

  /** A host that lets processes and workers answer what its JVM takes from nobody. */
  static final class Host {
    private Host() {}

    public static void main(String[] args) throws Exception {
      assertThat(TaskProcess.call(() -> List.of(1)).get()).isEqualTo(List.of(1));
      requireRejected(TaskProcess.call(() -> new Point(1))::get);
      requireRejected(TaskProcess.call(() -> BitSet.valueOf(new long[] {1}))::get);
      try (ProcessPoolExecutor pool = quiet(1).build()) {
        requireRejected(pool.submit(() -> new Point(1))::get);
      }
    }

    /** A wait that throws what became of a result. */
    private interface Wait {
      Object get() throws ExecutionException, InterruptedException;
    }

    private static void requireRejected(Wait wait) throws InterruptedException {
      try {
        throw new AssertionError("was given " + wait.get());
      } catch (ExecutionException e) {
        assertThat(e.getCause())
            .isInstanceOf(TaskSerializationException.class)
            .hasRootCauseInstanceOf(InvalidClassException.class);
      }
    }
  }
}
