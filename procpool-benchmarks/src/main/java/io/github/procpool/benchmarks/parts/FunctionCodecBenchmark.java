package io.github.procpool.benchmarks.parts;

import io.github.procpool.SerializableCallable;
import io.github.procpool.benchmarks.task.Tasks;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.FunctionDecoder;
import io.github.procpool.internal.wire.FunctionEncoder;
import io.github.procpool.internal.wire.FunctionShapes;
import io.github.procpool.internal.wire.ValueCodec;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Lambdas to bytes and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FunctionCodecBenchmark {
  /** What the lambda captures. */
  public enum Sample {
    NOTHING,
    THREE_VALUES
  }

  @Param({"NOTHING", "THREE_VALUES"})
  public Sample sample = Sample.NOTHING;

  private final ValueCodec values = new ValueCodec(null, null);
  private final FunctionEncoder encoder = new FunctionEncoder(values);
  private final FunctionDecoder decoder = new FunctionDecoder(values);
  private final ByteSink sink = new ByteSink();
  private SerializableCallable<Integer> function = Tasks::nothing;
  private byte[] encoded = {};

  @Setup
  public void prepare() {
    if (sample == Sample.THREE_VALUES) {
      function = capturing(42, "captured", 0.5);
    }
    encode();
    encoded = sink.toByteArray();
  }

  private static SerializableCallable<Integer> capturing(int number, String text, double factor) {
    return () -> number + text.length() + (int) factor;
  }

  @Benchmark
  public int encode() {
    sink.reset();
    encoder.encode(function, sink, shape -> {});
    return sink.size();
  }

  @Benchmark
  public Object decode() {
    return decoder.decode(
        new ByteSource(encoded), ClassLoader.getSystemClassLoader(), FunctionShapes::descriptor);
  }
}
