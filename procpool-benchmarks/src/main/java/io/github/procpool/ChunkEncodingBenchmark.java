package io.github.procpool;

import io.github.procpool.benchmarks.task.IntRange;
import io.github.procpool.benchmarks.task.Tasks;
import io.github.procpool.internal.host.LoaderTable;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.TaskKind;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * One item of a map's chunk, as {@link ProcessMap} encodes it; here, for the encoder is internal.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChunkEncodingBenchmark {
  private static final int ITEMS = 1_000;

  private final TaskEncoder encoder = new TaskEncoder("bench", null, null, new LoaderTable(true));
  private final SerializableFunction<Integer, Integer> function = Tasks::addOne;
  private final TaskEncoder.Draft prefix =
      encoder.function(TaskKind.FUNCTION | TaskKind.CHUNK, function, null);
  private final List<Integer> items = new IntRange(ITEMS);

  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public int encode() {
    ByteSink sink = new ByteSink(prefix.sink.size() + 16 * ITEMS);
    sink.putBytes(prefix.sink.array(), 0, prefix.sink.size());
    for (int item = 0; item < ITEMS; item++) {
      int start = sink.size();
      sink.putInt(0);
      encoder.item(sink, items.get(item), 0);
      sink.patchInt(start, sink.size() - start - 4);
    }
    return sink.size();
  }
}
