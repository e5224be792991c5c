package io.github.procpool.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Output of real processes. */
@EnabledOnOs(OS.LINUX)
class OutputPumpProcessTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void start_bothStreams_arePassedOnLineByLine() throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    Process process = shell("echo one; echo two >&2; printf three");
    try (OutputPump pump = pump("basic", process, (stderr, line) -> lines.add(stderr + line))) {
      assertThat(pump.awaitEnd(LIMIT)).isTrue();
      assertThat(lines).containsExactlyInAnyOrder("falseone", "truetwo", "falsethree");
      assertThat(pump.tail()).containsExactlyInAnyOrder("one", "two", "three");
    }
    awaitNoThreads("basic");
  }

  @Test
  void start_processThatFailsAtOnce_losesNoLine() throws Exception {
    for (int round = 0; round < 50; round++) {
      Process process = shell("echo first; echo second; echo last >&2; exit 1");
      try (OutputPump pump = pump("quick", process, (stderr, line) -> {})) {
        assertThat(pump.awaitEnd(LIMIT)).isTrue();
        assertThat(pump.tail()).containsExactlyInAnyOrder("first", "second", "last");
      }
    }
  }

  @Test
  void start_hundredsOfMegabytes_arePassedOnInOrder() throws Exception {
    AtomicLong count = new AtomicLong();
    AtomicLong misplaced = new AtomicLong();
    Process process = shell("seq 1 20000000");
    try (OutputPump pump =
        pump(
            "large",
            process,
            (stderr, line) -> {
              if (Long.parseLong(line) != count.incrementAndGet()) {
                misplaced.incrementAndGet();
              }
            })) {
      assertThat(pump.awaitEnd(LIMIT)).isTrue();
      assertThat(count).hasValue(20_000_000);
      assertThat(misplaced).hasValue(0);
      assertThat(pump.tail()).hasSize(20).last().isEqualTo("20000000");
    }
  }

  @Test
  void start_endlessLine_comesInBoundedPieces() throws Exception {
    AtomicLong chars = new AtomicLong();
    AtomicLong longest = new AtomicLong();
    Process process = shell("head -c 100000000 /dev/zero | tr '\\0' x");
    try (OutputPump pump =
        pump(
            "endless",
            process,
            (stderr, line) -> {
              chars.addAndGet(line.length());
              longest.accumulateAndGet(line.length(), Math::max);
            })) {
      assertThat(pump.awaitEnd(LIMIT)).isTrue();
      assertThat(chars).hasValue(100_000_000);
      assertThat(longest).hasValue(LineCutter.MAX_LINE_LENGTH);
      assertThat(pump.tail().get(0)).hasSize(OutputTail.MAX_LINE_LENGTH);
    }
  }

  @Test
  void start_sinkThatThrows_isLoggedOnceAndReadingGoesOn() throws Exception {
    AtomicLong calls = new AtomicLong();
    RecordingLogger logger = new RecordingLogger();
    Process process = shell("seq 1 100000");
    OutputPump.LineSink sink =
        (stderr, line) -> {
          calls.incrementAndGet();
          throw new AssertionError("refused on purpose: " + line);
        };
    try (OutputPump pump =
        OutputPump.start(process, "throwing", 1, StandardCharsets.UTF_8, sink, logger)) {
      assertThat(pump.awaitEnd(LIMIT)).isTrue();
      assertThat(calls).hasValue(100_000);
      assertThat(logger.warnings()).containsExactly("refused on purpose: 1");
    }
  }

  @Test
  void close_grandchildHoldsThePipe_endsTheThreads() throws Exception {
    CountDownLatch told = new CountDownLatch(2);
    List<String> lines = new CopyOnWriteArrayList<>();
    // The shell waits for its input to end, so that both readers are reading by then.
    Process process = shell("sleep 1000 & echo $!; echo error >&2; read line; echo last; exit 0");
    OutputPump pump =
        pump(
            "held",
            process,
            (stderr, line) -> {
              lines.add(line);
              told.countDown();
            });
    try {
      assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
      process.getOutputStream().close();
      assertThat(process.waitFor()).isZero();
      Conditions.await("the last line", () -> lines.contains("last"));

      pump.close(); // the JDK may have ended one of the streams by itself already

      awaitNoThreads("held");
      assertThat(pump.awaitEnd(Duration.ZERO)).isTrue();
      assertThat(pump.tail()).containsExactlyInAnyOrderElementsOf(lines).contains("last", "error");
    } finally {
      kill(lines);
    }
  }

  @Test
  void close_processStillPrinting_endsTheThreads() throws Exception {
    CountDownLatch printed = new CountDownLatch(1);
    Process process = shell("exec yes");
    OutputPump pump = pump("printing", process, (stderr, line) -> printed.countDown());
    try {
      assertThat(printed.await(20, TimeUnit.SECONDS)).isTrue();

      pump.close();

      awaitNoThreads("printing");
    } finally {
      process.destroyForcibly();
    }
  }

  private static void kill(List<String> lines) {
    lines.stream()
        .filter(line -> line.matches("[0-9]+"))
        .forEach(
            line ->
                ProcessHandle.of(Long.parseLong(line)).ifPresent(ProcessHandle::destroyForcibly));
  }

  private static Process shell(String script) throws IOException {
    return new ProcessBuilder("/bin/sh", "-c", script).start();
  }

  private static OutputPump pump(String name, Process process, OutputPump.LineSink sink) {
    return OutputPump.start(process, name, 1, StandardCharsets.UTF_8, sink);
  }

  private static void awaitNoThreads(String pool) {
    Conditions.await(
        "no thread of " + pool,
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith(pool + "-std")));
  }
}
