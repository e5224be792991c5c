package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.SampleTasks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An idle pool costs no processor time: no thread of it wakes up, in the host or in a worker. */
class IdleProcessTest extends ProcessPoolFixture {
  private static final Duration WINDOW = Duration.ofSeconds(1);

  /** An idle JVM may use that much a second for its own periodic thread. */
  private static final long JVM_TICKS = 2;

  /** As the kernel names them, cut to 15 characters; the main thread has the program's name. */
  private static final Pattern OWN_THREADS = Pattern.compile("java|procpool.*");

  private static final Pattern WAKE_UPS = Pattern.compile("voluntary_ctxt_switches:\\s+(\\d+)");

  @Test
  void idle_usedPool_noThreadOfTheHostRuns() throws Exception {
    ProcessPoolExecutor pool = usedPool();

    requireQuiet("CPU time of the pool's threads", 0, () -> cpuNanosOf(pool));
  }

  @Test
  void idle_usedPool_noThreadOfTheWorkersWakesUp() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/task")), "the system has /proc");
    ProcessPoolExecutor pool = usedPool();
    List<WorkerInfo> workers = pool.workers();
    assertThat(workers).hasSize(2).allMatch(worker -> wakeUps(worker.pid()) > 0);

    requireQuiet(
        "wake-ups of the workers' threads",
        0,
        () -> workers.stream().mapToLong(worker -> wakeUps(worker.pid())).sum());
    requireQuiet(
        "clock ticks of the workers",
        JVM_TICKS * workers.size(),
        () -> workers.stream().mapToLong(worker -> ticks(worker.pid())).sum());
  }

  /** With whatever starts at first use, and two workers that have nothing to do. */
  private ProcessPoolExecutor usedPool() throws Exception {
    ProcessPoolExecutor pool =
        newPool(ProcessPoolExecutor.builder().name("idle").maxWorkers(2).minWorkers(2));
    for (int i = 0; i < 500; i++) {
      pool.submit(SampleTasks::increment, i).get();
    }
    PoolExecutor limited = pool.with(TaskOptions.timeout(Duration.ofSeconds(1)));
    assertThat(limited.map(SampleTasks::increment, List.of(1, 2, 3)).toList())
        .containsExactly(2, 3, 4);
    Await.until("both workers are idle", () -> pool.stats().idleWorkers() == 2);
    return pool;
  }

  /** Waits for a whole window in which the figure grows by no more than allowed. */
  private static void requireQuiet(String what, long allowed, LongSupplier figure) {
    Window window = new Window(figure);
    Await.until(
        what + " stand still for " + WINDOW, () -> window.isOver() && window.next() <= allowed);
  }

  /** A stretch of time, and how much a figure grows in it. */
  private static final class Window {
    private final LongSupplier figure;
    private long startNanos;
    private long atStart;

    Window(LongSupplier figure) {
      this.figure = figure;
      long unused = next();
    }

    boolean isOver() {
      return System.nanoTime() - startNanos >= WINDOW.toNanos();
    }

    /** Ends this window and begins another; answers the growth in the one that ended. */
    long next() {
      long now = figure.getAsLong();
      long growth = now - atStart;
      atStart = now;
      startNanos = System.nanoTime();
      return growth;
    }
  }

  private static long cpuNanosOf(ProcessPoolExecutor pool) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Set<String> names = new TreeSet<>();
    long nanos = 0;
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().startsWith(pool.config().name() + "-")) {
        names.add(thread.getThreadName());
        nanos += threads.getThreadCpuTime(thread.getThreadId());
      }
    }
    assertThat(names).isNotEmpty();
    return nanos;
  }

  private static long wakeUps(long pid) {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      return threads.mapToLong(IdleProcessTest::wakeUpsOfThread).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long wakeUpsOfThread(Path thread) {
    try {
      String name = Files.readString(thread.resolve("comm")).strip();
      Matcher matcher = WAKE_UPS.matcher(Files.readString(thread.resolve("status")));
      return OWN_THREADS.matcher(name).matches() && matcher.find()
          ? Long.parseLong(matcher.group(1))
          : 0;
    } catch (NoSuchFileException e) {
      return 0; // it has ended
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** User and system time. */
  private static long ticks(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
