package io.github.procpool.examples;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.WorkerOutput;
import io.github.procpool.spi.LaunchRequest;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Workers below limits that the kernel enforces: the launcher is where they are set. */
public final class HardenedWorker {
  /** Of one worker: files open at a time, seconds of processor time in all, size of a core dump. */
  private static final List<String> LIMITS =
      List.of("prlimit", "--nofile=256", "--cpu=2:3", "--core=0");

  public static void main(String[] args) throws Exception {
    if (!isThere("prlimit")) {
      System.out.println("Skipped: there is no prlimit here; on Linux it comes with util-linux.");
      return;
    }
    try (ProcessPoolExecutor pool =
        ProcessPoolExecutor.builder()
            .maxWorkers(1)
            .output(WorkerOutput.DISCARD)
            .launcher(HardenedWorker::launch)
            .build()) {
      System.out.println("open files: " + pool.submit(HardenedWorker::openFiles).get());
      System.out.println("endless loop: " + pool.submit(HardenedWorker::spin).exception());
      System.out.println("next task: " + pool.submit(() -> 6 * 7).get());
    }
  }

  /** Puts the limits before the worker's command; prlimit then becomes the worker. */
  private static Process launch(LaunchRequest request) throws IOException {
    ProcessBuilder builder = request.toProcessBuilder();
    return builder
        .command(Stream.concat(LIMITS.stream(), builder.command().stream()).toList())
        .start();
  }

  private static String openFiles() throws IOException {
    List<FileInputStream> open = new ArrayList<>();
    try {
      while (true) {
        open.add(new FileInputStream("/dev/null"));
      }
    } catch (FileNotFoundException e) {
      return open.size() + ", then " + e.getMessage();
    } finally {
      for (FileInputStream file : open) {
        file.close();
      }
    }
  }

  private static void spin() {
    while (true) {
      Thread.onSpinWait();
    }
  }

  private static boolean isThere(String program) throws InterruptedException {
    try {
      return new ProcessBuilder(program, "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // that is how the JDK says that there is no such program
    }
  }
}
