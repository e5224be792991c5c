package io.github.procpool.benchmarks.parts;

import io.github.procpool.internal.memory.SlotRing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The way of one task through the shared memory, both sides in one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SlotRingBenchmark {
  @Param({"16", "1024"})
  public int bytes = 16;

  private final SlotRing host;
  private final SlotRing worker;
  private final byte[] buffer = new byte[SlotRing.INLINE_BYTES];
  private long sequence;

  public SlotRingBenchmark() {
    try {
      Path file = Files.createTempFile("procpool-bench", ".ring");
      host = SlotRing.create(file);
      worker = SlotRing.open(file);
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException("no file for the ring", e);
    }
  }

  @Setup
  public void prepare() {
    for (long unused = 0; unused < SlotRing.SLOTS; unused++) {
      exchange();
    }
  }

  @Benchmark
  public int exchange() {
    long own = sequence++;
    host.put(own, buffer, 0, bytes);
    boolean sent = host.send(own, own, 1, 1, bytes, SlotRing.NO_SLAB);
    boolean begun = sent && worker.begin(own, own);
    if (!begun) {
      throw new IllegalStateException("slot " + own + " is not free");
    }
    worker.get(own, buffer, worker.length(own));
    worker.put(own, buffer, 0, bytes);
    worker.commitItems(own, 1);
    worker.finish(own);
    host.get(own, buffer, bytes);
    int state = host.state(own);
    host.free(own);
    return state;
  }
}
