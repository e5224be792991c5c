package io.github.procpool;

import io.github.procpool.internal.host.Payload;
import io.github.procpool.internal.host.SetupSource;
import io.github.procpool.internal.wire.PoolSetup;
import io.github.procpool.internal.wire.TaskKind;
import io.github.procpool.internal.wire.ValueCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Encodes once what every worker of a pool is told at its start. */
final class WorkerSetup implements SetupSource {
  private static final Payload NOTHING = new Payload(new byte[0], 0, new int[0]);

  private final PoolConfig config;
  private final TaskEncoder encoder;
  private final byte[] codec;
  private final Payload initializer;
  private final Payload finalizer;

  /**
   * Encodes it.
   *
   * @throws TaskSerializationException when initializer, argument or finalizer can't be
   */
  WorkerSetup(PoolConfig config, TaskEncoder encoder) {
    this.config = config;
    this.encoder = encoder;
    this.codec = serialize(config.codec());
    this.finalizer = runnable(config.finalizer());
    SerializableFunction<@Nullable Object, ?> function = config.initializerFunction();
    if (function == null) {
      this.initializer = runnable(config.initializer());
    } else {
      Object argument = config.initializerArg();
      TaskEncoder.Draft draft = encoder.function(TaskKind.FUNCTION, function, argument);
      encoder.argument(draft, argument, 0);
      this.initializer = draft.payload();
    }
  }

  private Payload runnable(@Nullable SerializableRunnable task) {
    return task == null ? NOTHING : encoder.function(TaskKind.RUNNABLE, task, null).payload();
  }

  private static byte[] serialize(@Nullable Object codec) {
    if (codec == null) {
      return new byte[0];
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(codec);
    } catch (IOException e) {
      throw new ProcpoolException("the codec can't be sent to workers: " + e.getMessage(), e);
    }
    return bytes.toByteArray();
  }

  @Override
  public PoolSetup setup(int workerId) {
    return new PoolSetup(
        config.name(),
        workerId,
        codec,
        config.deserializationFilter(),
        bytes(initializer),
        bytes(finalizer));
  }

  private static byte[] bytes(Payload payload) {
    return Arrays.copyOf(payload.bytes(), payload.length());
  }

  @Override
  public int[] shapes() {
    return Stream.of(initializer, finalizer)
        .flatMapToInt(payload -> IntStream.of(payload.shapes()))
        .toArray();
  }

  @Override
  public ValueCodec values() {
    return encoder.values();
  }

  @Override
  public Throwable decodeFailure(byte[] encoded) {
    return encoder.decodeFailure(encoded);
  }
}
