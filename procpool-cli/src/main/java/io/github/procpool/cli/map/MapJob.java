package io.github.procpool.cli.map;

import io.github.procpool.BrokenPoolException;
import io.github.procpool.MapOptions;
import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.cli.function.ItemTask;
import io.github.procpool.cli.map.MapCommand.OnError;
import io.github.procpool.cli.term.CliStreams;
import io.github.procpool.cli.term.ExitCodes;
import io.github.procpool.cli.term.Interruption;
import io.github.procpool.cli.term.ProgressMeter;
import io.github.procpool.cli.term.PromptOutput;
import io.github.procpool.cli.term.StatusLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One run of {@code procpool map}: reads, maps, writes, counts. */
final class MapJob {
  /** How long a slow reader of the output may hold up the end of this JVM. */
  private static final long LAST_WRITE_MILLIS = 500;

  /**
   * What the user asked for.
   *
   * @param chunk {@code null} for automatic
   */
  record Settings(
      List<String> files,
      boolean eachFile,
      boolean untilNul,
      boolean json,
      boolean unordered,
      OnError onError,
      @Nullable Integer chunk,
      boolean progress) {}

  private final String command;
  private final CliStreams streams;
  private final StatusLine line;
  private final ProcessPoolExecutor pool;
  private final ItemTask task;
  private final Settings settings;
  private final FailureReport failures;
  private final AtomicReference<@Nullable ItemRun> current = new AtomicReference<>();
  private final LongAdder done = new LongAdder();
  private boolean complete;

  MapJob(
      String command,
      CliStreams streams,
      StatusLine line,
      ProcessPoolExecutor pool,
      ItemTask task,
      Settings settings) {
    this.command = command;
    this.streams = streams;
    this.line = line;
    this.pool = pool;
    this.task = task;
    this.settings = settings;
    this.failures = new FailureReport(command, line);
  }

  /** Whether nothing was left undone, so that the workers may end in their own time. */
  boolean isComplete() {
    return complete;
  }

  /** Runs all items, and gives the exit code. */
  int run() {
    PromptOutput out =
        new PromptOutput(streams.out(), streams.outIsTerminal() ? line : null, this::stop);
    InputFeed feed = new InputFeed(source(), settings.chunk() == null ? 1 : settings.chunk());
    try (Interruption interruption = new Interruption(() -> interrupted(out));
        ItemRun run = start(feed);
        ProgressMeter meter = meter(feed)) {
      if (!takeAll(run, out, meter, interruption)) {
        return ExitCodes.FAILED;
      }
      out.close();
    } catch (IOException e) {
      if (PromptOutput.isClosedPipe(e)) {
        return ExitCodes.OK;
      }
      line.println(command + ": writing the output failed: " + e.getMessage());
      return ExitCodes.FAILED;
    }
    IOException unread = feed.failure();
    if (unread != null) {
      line.println(command + ": " + unread.getMessage());
    }
    complete = unread == null;
    failures.close(done.sum());
    return unread == null && failures.failed() == 0 ? ExitCodes.OK : ExitCodes.FAILED;
  }

  /** Whether all were taken, rather than the first failure having ended the run. */
  private boolean takeAll(
      ItemRun run, PromptOutput out, ProgressMeter meter, Interruption interruption)
      throws IOException {
    ResultWriter writer =
        settings.json()
            ? new JsonWriter(out, settings.onError() != OnError.skip)
            : ResultWriter.ofText(out);
    for (ItemResult result = run.next(); result != null; result = run.next()) {
      boolean success = result.isSuccess();
      if (!success) {
        Throwable error = result.outcome().error();
        if (error instanceof BrokenPoolException broken) {
          out.flush();
          throw broken;
        }
        if (error != null && interruption.explains(error)) {
          return false;
        }
        failures.add(result);
      }
      writer.write(result);
      done.increment();
      meter.step(success);
      if (!success && settings.onError() == OnError.fail) {
        out.close();
        line.println(command + ": stopped there, as --on-error fail says");
        return false;
      }
    }
    out.flush(); // tells whether the run ended because nobody reads
    return true;
  }

  private ItemSource source() {
    if (settings.eachFile() && !settings.files().isEmpty()) {
      return ItemSource.of(settings.files());
    }
    List<Path> files = paths();
    return files.isEmpty()
        ? TextSource.of(streams.in(), settings.untilNul())
        : TextSource.ofFiles(files, settings.untilNul());
  }

  private List<Path> paths() {
    return settings.files().stream().filter(file -> !file.equals("-")).map(Path::of).toList();
  }

  private ItemRun start(InputFeed feed) {
    ItemRun run;
    if (settings.unordered()) {
      run = new UnorderedRun(pool, task, feed, pool.config().maxWorkers());
    } else {
      Integer chunk = settings.chunk();
      run =
          new OrderedRun(
              pool, task, feed, chunk == null ? MapOptions.none() : MapOptions.chunkSize(chunk));
    }
    current.set(run);
    return run;
  }

  private ProgressMeter meter(InputFeed feed) {
    boolean shown = settings.progress() && streams.errIsTerminal();
    LongSupplier total = feed::total;
    if (settings.eachFile()) {
      long known = settings.files().size();
      total = known > 0 ? () -> known : total;
    } else if (shown) {
      LineCount count = LineCount.start(paths(), settings.untilNul());
      total = () -> Math.max(count.total(), feed.total());
    }
    return new ProgressMeter("map", streams, line, shown, total, () -> pool.stats().workers());
  }

  private void stop() {
    ItemRun run = current.get();
    if (run != null) {
      run.close();
    }
  }

  private void interrupted(PromptOutput out) {
    out.stop(LAST_WRITE_MILLIS, TimeUnit.MILLISECONDS);
    line.clear();
    line.println(
        String.format(
            Locale.ROOT,
            "%s: interrupted; the workers have been ended; items done: %,d",
            command,
            done.sum()));
  }
}
