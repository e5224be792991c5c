package io.github.procpool.internal.launch;

import io.github.procpool.Outcome;
import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.Results;
import io.github.procpool.SerializableFunction;
import io.github.procpool.TaskFuture;
import io.github.procpool.WorkerContext;
import io.github.procpool.WorkerLostException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/*
 * An ordinary program with a pool of one worker, which does a little of everything and writes down,
 * when it exits, the classes that it has loaded. Then a second worker has to boot from that. It
 * exits by a task of its own: a pool that is shut down would give it ten seconds, too few for this
 * priority on a busy machine.
 */
/** Makes an archive, in a process of its own: {@code <directory> <key> <jar>}. */
public final class ArchiveMaker {
  /** Time enough for the lowest priority on a busy machine; seconds on an idle one. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private static final long WORKER_HEAP_BYTES = 32L << 20;
  private static final Path OUT_OF_MEMORY_SCORE = Path.of("/proc/self/oom_score_adj");

  /** What a JVM prints that finds options in its environment, with an archive or without. */
  private static final Pattern PICKED_UP = Pattern.compile("(NOTE: )?Picked up \\w+: .*");

  /** Nothing is wrong then, only over. */
  private static volatile boolean hostIsGone;

  private final ArchiveStore store;
  private final Path jar;

  private ArchiveMaker(ArchiveStore store, Path jar) {
    this.store = store;
    this.jar = jar;
  }

  /**
   * Started by a host only.
   *
   * @throws Exception what went wrong; nobody reads it
   */
  public static void main(String[] args) throws Exception {
    if (Files.isWritable(OUT_OF_MEMORY_SCORE)) {
      Files.writeString(OUT_OF_MEMORY_SCORE, "1000"); // before any process that does real work
    }
    Thread watch = new Thread(ArchiveMaker::endWithHost, "procpool-archive-host");
    watch.setDaemon(true);
    watch.start();
    ArchiveStore store = new ArchiveStore(Path.of(args[0]), new ArchiveKey(args[1]));
    try (FileChannel file =
            FileChannel.open(
                OwnedDirectory.createFileIfMissing(store.lock()), StandardOpenOption.WRITE);
        FileLock lock = file.tryLock()) {
      if (lock != null && store.find().isEmpty() && !store.hasFailed()) {
        store.sweep();
        new ArchiveMaker(store, Path.of(args[2])).make();
      }
    }
  }

  /** In order, so that its worker and its files are gone too. */
  private static void endWithHost() {
    try {
      while (System.in.read() >= 0) {
        // a host writes nothing
      }
    } catch (IOException e) { // as good as its end
      System.err.println("can't hear the host any more: " + e);
    }
    hostIsGone = true;
    System.exit(0);
  }

  private void make() throws Exception {
    Path unfinished = store.unfinished();
    boolean made = false;
    try {
      Files.deleteIfExists(unfinished);
      train(unfinished);
      made = Files.exists(unfinished) && works(unfinished);
      if (made) {
        store.publish();
      }
    } finally {
      Files.deleteIfExists(unfinished);
      if (!made && !hostIsGone) {
        store.fail();
      }
    }
  }

  private void train(Path archive) throws Exception {
    try (ProcessPoolExecutor pool =
        pool(BootArchive.optionsToMake(archive), new ConcurrentLinkedQueue<>())) {
      exercise(pool);
      TaskFuture<Void> exit = pool.submit(() -> System.exit(0));
      try {
        exit.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof WorkerLostException)) {
          throw e;
        }
      } catch (TimeoutException e) {
        pool.killWorkers();
        throw e;
      }
    }
  }

  /** Whether a worker boots from it, without a word. */
  private boolean works(Path archive) throws Exception {
    Queue<String> output = new ConcurrentLinkedQueue<>();
    try (ProcessPoolExecutor pool = pool(BootArchive.optionsFor(archive), output)) {
      exercise(pool);
    }
    return output.stream().allMatch(line -> PICKED_UP.matcher(line).matches());
  }

  private ProcessPoolExecutor pool(List<String> options, Queue<String> output) {
    return ProcessPoolExecutor.builder()
        .maxWorkers(1)
        .workerHeap(WORKER_HEAP_BYTES)
        .classPath(List.of(jar))
        .jvmOptions(options.toArray(String[]::new))
        .output((worker, line) -> output.add(line))
        .build();
  }

  /** What most programs' tasks load: each kind of task, of values, and a failure. */
  private static void exercise(ProcessPoolExecutor pool) throws Exception {
    pool.submit(() -> WorkerContext.current().taskId()).get();
    pool.submit(CallShapes::link).get();
    pool.submit(text -> List.of(text, text.length(), 0.5, 1L), "text").get();
    // Of two types, the second is linked as spares link functions.
    SerializableFunction<String, List<String>> ofText = List::of;
    SerializableFunction<Integer, List<Integer>> ofNumber = List::of;
    pool.submit(ofText, "text").get();
    pool.submit(ofNumber, 1).get();
    pool.submit((BitSet set, int[] more) -> set, new BitSet(), new int[1]).get();
    try (Results<Integer> results = pool.map(x -> x + 1, List.of(1, 2, 3))) {
      results.toList();
    }
    try (Results<Object> failures =
        pool.map(
            x -> {
              throw new IOException("x" + x);
            },
            List.of(1))) {
      if (failures.outcomes().anyMatch(Outcome::isSuccess)) {
        throw new IllegalStateException("a task that throws has succeeded");
      }
    }
  }
}
