package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.SampleTasks;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What workers print arrives whole and says who printed it; it never disturbs the pool. */
class WorkerOutputProcessTest extends ProcessPoolFixture {
  private static final String LONG_TEXT = "0123456789".repeat(500);

  /** A line and the worker that printed it. */
  private record Line(int workerId, long pid, String text) {}

  private final ConcurrentLinkedQueue<Line> lines = new ConcurrentLinkedQueue<>();

  private ProcessPoolExecutor collecting(int workers) {
    return newPool(
        ProcessPoolExecutor.builder()
            .maxWorkers(workers)
            .output((worker, text) -> lines.add(new Line(worker.id(), worker.pid(), text))));
  }

  private List<String> texts() {
    return lines.stream().map(Line::text).toList();
  }

  @Test
  void consumer_bothStreams_getsEachLineWithItsWorker() throws Exception {
    ProcessPoolExecutor pool = collecting(1);
    long pid = pool.submit(WorkerOutputProcessTest::printToBoth).get();

    pool.close();

    assertThat(texts()).containsExactlyInAnyOrder("to out: äöü €", "", "to err", "unfinished");
    assertThat(lines).allMatch(line -> line.workerId() == 0 && line.pid() == pid);
  }

  static long printToBoth() {
    System.out.print("to out: ");
    System.out.println("äöü €");
    System.out.println();
    System.err.println("to err");
    System.out.print("unfinished");
    System.out.flush();
    return SampleTasks.pid();
  }

  @Test
  void consumer_twoWorkersPrintAtOnce_linesStayWholeAndInOrder() throws Exception {
    ProcessPoolExecutor pool = collecting(2);
    List<TaskFuture<Long>> futures = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String name = "task " + i;
      futures.add(pool.submit(() -> printMany(name)));
    }
    for (TaskFuture<Long> future : futures) {
      future.get();
    }

    pool.close();

    assertThat(lines).hasSize(8 * 200);
    for (int i = 0; i < 8; i++) {
      String name = "task " + i;
      assertThat(texts())
          .filteredOn(text -> text.startsWith(name))
          .containsExactlyElementsOf(
              IntStream.range(0, 200)
                  .mapToObj(n -> name + " line " + n + " " + LONG_TEXT)
                  .toList());
    }
  }

  static long printMany(String name) {
    for (int i = 0; i < 200; i++) {
      System.out.println(name + " line " + i + " " + LONG_TEXT);
    }
    return SampleTasks.pid();
  }

  @Test
  void consumer_throws_taskAndLaterLinesGoOn() throws Exception {
    ProcessPoolExecutor pool =
        newPool(
            ProcessPoolExecutor.builder()
                .maxWorkers(1)
                .output(
                    (worker, text) -> {
                      lines.add(new Line(worker.id(), worker.pid(), text));
                      throw new IllegalStateException("thrown by a consumer, on purpose");
                    }));

    for (int i = 0; i < 3; i++) {
      pool.submit(SampleTasks::increment, i).get();
      String text = "line " + i;
      pool.submit(() -> System.out.println(text)).get();
    }

    Await.until("all lines came", () -> lines.size() == 3);
    assertThat(texts()).containsExactly("line 0", "line 1", "line 2");
  }

  // ---- the kinds of output

  @Test
  void forward_lines_areTaggedInTheHostsStreams() throws Exception {
    String out = whatTheHostPrints(WorkerOutput.FORWARD);

    assertThat(out.lines())
        .containsExactlyInAnyOrder("[tagged worker-0] printed", "[tagged worker-0] shouted");
  }

  @Test
  void discard_lines_areGone() throws Exception {
    assertThat(whatTheHostPrints(WorkerOutput.DISCARD)).isEmpty();
  }

  private String whatTheHostPrints(WorkerOutput output) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = System.out;
    PrintStream err = System.err;
    PrintStream both = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    System.setOut(both);
    System.setErr(both);
    try {
      ProcessPoolExecutor pool = newPool(tagged(output));
      pool.submit(WorkerOutputProcessTest::printAndShout).get();
      pool.close();
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static ProcessPoolExecutorBuilder tagged(WorkerOutput output) {
    return ProcessPoolExecutor.builder().maxWorkers(1).name("tagged").output(output);
  }

  static void printAndShout() {
    System.out.println("printed");
    System.err.println("shouted");
  }

  @Test
  void log_lines_areRecordsOfTheSystemsLogger() throws Exception {
    ConcurrentLinkedQueue<String> records = new ConcurrentLinkedQueue<>();
    Handler handler = new RecordingHandler(records);
    Logger logger = Logger.getLogger("io.github.procpool");
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try {
      ProcessPoolExecutor pool = newPool(tagged(WorkerOutput.LOG));
      pool.submit(WorkerOutputProcessTest::printAndShout).get();
      pool.close();
    } finally {
      logger.setUseParentHandlers(true);
      logger.removeHandler(handler);
    }

    assertThat(records)
        .contains("INFO [tagged worker-0] printed", "WARNING [tagged worker-0] shouted");
  }

  /** Keeps level and text. */
  private static final class RecordingHandler extends Handler {
    private final ConcurrentLinkedQueue<String> records;

    RecordingHandler(ConcurrentLinkedQueue<String> records) {
      this.records = records;
      setLevel(Level.ALL);
    }

    @Override
    public void publish(LogRecord record) {
      records.add(record.getLevel() + " " + record.getMessage());
    }

    @Override
    public void flush() {
      // every record is kept at once
    }

    @Override
    public void close() {
      // nothing to give back
    }
  }

  // ---- tasks that mistreat the streams

  @Test
  void submit_taskClosesAllStreams_poolGoesOn() throws Exception {
    ProcessPoolExecutor pool = collecting(1);

    long pid = pool.submit(WorkerOutputProcessTest::closeStreams).get();

    for (int i = 0; i < 20; i++) {
      assertThat(pool.submit(SampleTasks::increment, i).get()).isEqualTo(i + 1);
    }
    assertThat(pool.submit(SampleTasks::pid).get()).isEqualTo(pid);
  }

  static long closeStreams() throws IOException {
    System.in.close();
    System.out.close();
    System.err.close();
    new FileOutputStream(FileDescriptor.out).close();
    new FileOutputStream(FileDescriptor.err).close();
    return SampleTasks.pid();
  }

  @Test
  void submit_taskWritesRawBytesToDescriptors_poolGoesOn() throws Exception {
    ProcessPoolExecutor pool = collecting(1);

    assertThat(pool.submit(WorkerOutputProcessTest::writeRawBytes).get()).isEqualTo(1 << 20);

    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
  }

  @SuppressWarnings("resource") // the descriptors are not ours to close
  static int writeRawBytes() throws IOException {
    byte[] bytes = new byte[1 << 20];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31);
    }
    new FileOutputStream(FileDescriptor.out).write(bytes);
    new FileOutputStream(FileDescriptor.err).write(bytes);
    return bytes.length;
  }

  @Test
  void submit_taskReadsStandardInput_findsItsEnd() throws Exception {
    ProcessPoolExecutor pool = newPool(1);

    assertThat(pool.submit(() -> System.in.read()).get()).isEqualTo(-1);
  }
}
