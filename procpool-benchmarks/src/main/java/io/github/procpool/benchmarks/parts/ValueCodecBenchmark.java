package io.github.procpool.benchmarks.parts;

import io.github.procpool.benchmarks.task.IntRange;
import io.github.procpool.benchmarks.task.Reading;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.ValueCodec;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Values to bytes and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ValueCodecBenchmark {
  /** What travels. */
  public enum Sample {
    INTEGER,
    STRING,
    BYTES_1_KIB,
    INTEGERS_100,
    RECORDS_100;

    Object value() {
      return switch (this) {
        case INTEGER -> 42;
        case STRING -> "a string of usual length";
        case BYTES_1_KIB -> new byte[1 << 10];
        case INTEGERS_100 -> new ArrayList<>(new IntRange(100));
        case RECORDS_100 -> Reading.list(100);
      };
    }
  }

  @Param({"INTEGER", "STRING", "BYTES_1_KIB", "INTEGERS_100", "RECORDS_100"})
  public Sample sample = Sample.INTEGER;

  private final ValueCodec codec = new ValueCodec(null, null);
  private final ByteSink sink = new ByteSink();
  private Object value = "";
  private byte[] encoded = {};

  @Setup
  public void prepare() {
    value = sample.value();
    encode();
    encoded = sink.toByteArray();
  }

  @Benchmark
  public int encode() {
    sink.reset();
    codec.encode(value, sink);
    return sink.size();
  }

  @Benchmark
  public @Nullable Object decode() {
    return codec.decode(new ByteSource(encoded), ClassLoader.getSystemClassLoader());
  }
}
