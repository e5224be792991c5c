package io.github.procpool.cli.term;

import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** The progress bar: done and total, rate, time left, workers, failures. One thread drives it. */
public final class ProgressMeter implements AutoCloseable {
  private static final long TOLD_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int DRAWN_EVERY_MILLIS = 200;

  private final StatusLine line;
  private final LongSupplier total;
  private final IntSupplier workers;
  // Null when nobody looks.
  private final @Nullable ProgressBar bar;
  private long done;
  private long failed;
  private long toldAt = System.nanoTime();

  /**
   * Starts to draw.
   *
   * @param shown whether to draw at all
   * @param total −1 while it is not known
   */
  public ProgressMeter(
      String name,
      CliStreams streams,
      StatusLine line,
      boolean shown,
      LongSupplier total,
      IntSupplier workers) {
    this.line = line;
    this.total = total;
    this.workers = workers;
    this.bar =
        !shown
            ? null
            : new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(total.getAsLong())
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(DRAWN_EVERY_MILLIS)
                .continuousUpdate()
                .showSpeed()
                .setConsumer(new DelegatingProgressBarConsumer(line::show, streams.columns() - 1))
                .build();
  }

  /** One more item is done. */
  public void step(boolean success) {
    done++;
    if (!success) {
      failed++;
    }
    // The clock is asked for some items only, and the pool for fewer.
    if (bar != null && ((done & 0x3f) == 0 || !success || done < 0x40)) {
      long now = System.nanoTime();
      if (now - toldAt >= TOLD_EVERY_NANOS) {
        toldAt = now;
        tell(bar);
      }
    }
  }

  private void tell(ProgressBar shown) {
    long known = total.getAsLong();
    shown.maxHint(known < 0 ? -1 : Math.max(known, done));
    shown.stepTo(done);
    shown.setExtraMessage(" " + workers.getAsInt() + " workers, " + failed + " failed");
  }

  /** Takes the bar away. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      line.clear();
    }
  }
}
