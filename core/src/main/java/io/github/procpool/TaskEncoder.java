package io.github.procpool;

import io.github.procpool.TaskSerializationException.Stage;
import io.github.procpool.internal.host.ArgumentSlabs;
import io.github.procpool.internal.host.LoaderTable;
import io.github.procpool.internal.host.Payload;
import io.github.procpool.internal.host.RawOutcome;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.Calls;
import io.github.procpool.internal.wire.FailureCodec;
import io.github.procpool.internal.wire.FunctionDecoder;
import io.github.procpool.internal.wire.FunctionEncoder;
import io.github.procpool.internal.wire.FunctionShapes;
import io.github.procpool.internal.wire.TaskKind;
import io.github.procpool.internal.wire.ValueCodec;
import io.github.procpool.spi.Codec;
import java.io.ObjectInputFilter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Tasks to bytes and outcomes from bytes, in the host. Safe for any thread. */
final class TaskEncoder {
  /** A frame being built, and the function shapes it uses. */
  static final class Draft {
    final ByteSink sink = new ByteSink(96);
    private int[] shapes = new int[1];
    private int shapeCount;

    private void uses(int shape) {
      for (int i = 0; i < shapeCount; i++) {
        if (shapes[i] == shape) {
          return;
        }
      }
      if (shapeCount == shapes.length) {
        shapes = Arrays.copyOf(shapes, shapeCount * 2);
      }
      shapes[shapeCount++] = shape;
    }

    /** The last argument, if it is not in the sink yet. */
    private @Nullable Object array;

    private int arrayNumber;

    int[] shapes() {
      return Arrays.copyOf(shapes, shapeCount);
    }

    /** The frame; its array is kept as it is unless most of it is empty. */
    Payload payload() {
      byte[] bytes = sink.array();
      int size = sink.size();
      return new Payload(
          bytes.length > 2L * size ? Arrays.copyOf(bytes, size) : bytes, size, shapes());
    }
  }

  /** Names for messages; to make one for each item would take longer than to encode it. */
  private static final String[] ARGUMENTS = {"arg 0", "arg 1"};

  /** Kept by the functions' classes, so that they go when their loader goes. */
  private final ClassValue<Constant> constants =
      new ClassValue<>() {
        @Override
        protected Constant computeValue(Class<?> type) {
          return new Constant();
        }
      };

  private final String poolName;
  private final ValueCodec values;
  private final FailureCodec failures;
  private final FunctionEncoder functions;
  private final LoaderTable loaders;

  TaskEncoder(
      String poolName, @Nullable Codec codec, @Nullable String filterPattern, LoaderTable loaders) {
    this.poolName = poolName;
    ObjectInputFilter filter =
        filterPattern == null ? null : ObjectInputFilter.Config.createFilter(filterPattern);
    this.values = new ValueCodec(codec, filter);
    this.failures = new FailureCodec(filter);
    this.functions = new FunctionEncoder(values);
    this.loaders = loaders;
  }

  ValueCodec values() {
    return values;
  }

  int loaderId(Object value) {
    return loaders.idOf(value.getClass());
  }

  /** The frame of a function without arguments. */
  Payload call(int kind, Object function) {
    if (!FunctionEncoder.isConstant(function)) {
      return function(kind, function, null).payload();
    }
    Constant known = constants.get(function.getClass());
    Payload payload = known.payload;
    if (payload == null || payload.bytes()[0] != kind) {
      payload = function(kind, function, null).payload();
      known.payload = payload;
    }
    return payload;
  }

  /** The frame of the instances of a class, which are all the same. Racy: any of them will do. */
  private static final class Constant {
    private volatile @Nullable Payload payload;
  }

  /**
   * Starts a frame with its function.
   *
   * @throws TaskSerializationException naming the part that can't be serialized
   */
  Draft function(int kind, Object function, @Nullable Object firstArgument) {
    Draft draft = new Draft();
    draft.sink.putByte(kind);
    int loader = loaders.idOf(function.getClass());
    if (loader == LoaderTable.APPLICATION && firstArgument != null) {
      loader = loaders.idOf(firstArgument.getClass());
    }
    draft.sink.putVarInt(loader);
    functions.encode(function, draft.sink, draft::uses);
    return draft;
  }

  void argument(Draft draft, @Nullable Object value, int number) {
    item(draft.sink, value, number);
  }

  /**
   * As {@link #argument}, for the last one: a long array may wait until {@link #payload}.
   *
   * @param once whether no worker gets the task after another one has begun it, and may have
   *     written over the shared memory as it died
   */
  void lastArgument(Draft draft, @Nullable Object value, int number, boolean once) {
    if (once && values.isLongArray(value, ArgumentSlabs.SHORTEST)) {
      draft.array = value;
      draft.arrayNumber = number;
    } else {
      argument(draft, value, number);
    }
  }

  /** The frame of a call with arguments, in a slab if it ends with a long array. */
  Payload payload(Draft draft, ArgumentSlabs slabs) {
    Object array = draft.array;
    if (array != null) {
      Payload payload = slabs.payload(draft.sink, array, draft.shapes());
      if (payload != null) {
        return payload;
      }
      argument(draft, array, draft.arrayNumber);
    }
    return draft.payload();
  }

  /** Puts an item of a chunk. */
  void item(ByteSink sink, @Nullable Object value, int number) {
    values.encode(value, sink, Stage.ENCODE_TASK, number < 2 ? ARGUMENTS[number] : "arg " + number);
  }

  /** Whether decoding it is quick and runs no code of users. */
  boolean isPlain(RawOutcome outcome) {
    return !outcome.isFailure() && values.isPlain(outcome.source());
  }

  /** Rebuilds an outcome and gives its memory back; what can't be rebuilt is a failure. */
  @SuppressWarnings({
    "unchecked",
    "NullAway"
  }) // the result is what the function's type says, or null
  <R extends @Nullable Object> Outcome<R> decode(RawOutcome outcome, ClassLoader loader) {
    try {
      ByteSource source = outcome.source();
      if (!outcome.isFailure()) {
        return Outcome.success((R) values.decode(source, loader, Stage.DECODE_RESULT));
      }
      Throwable failure = failures.decode(source, loader);
      addOrigin(failure, outcome);
      return Outcome.failure(failure);
    } catch (Throwable e) { // whatever decoding runs into, the future must end with it
      addOrigin(e, outcome);
      return Outcome.failure(e);
    } finally {
      outcome.release();
    }
  }

  private void addOrigin(Throwable failure, RawOutcome outcome) {
    failure.addSuppressed(
        new RemoteStackTrace(poolName, outcome.worker().id(), outcome.worker().pid()));
  }

  /** Decodes a task and runs it in this thread. */
  @Nullable Object callHere(Payload payload, ClassLoader loader) throws Exception {
    FunctionDecoder decoder = new FunctionDecoder(values);
    ByteSource frame = payload.source();
    int form = frame.getByte() & TaskKind.FORM;
    int unused = frame.getVarInt();
    Object function = decoder.decode(frame, loader, FunctionShapes::descriptor);
    return Calls.invoke(form, function, frame, loader, values);
  }

  Throwable decodeFailure(byte[] encoded) {
    return failures.decode(new ByteSource(encoded), ClassLoader.getSystemClassLoader());
  }

  static ClassLoader loaderOf(Object function) {
    ClassLoader loader = function.getClass().getClassLoader();
    return loader == null ? ClassLoader.getSystemClassLoader() : loader;
  }
}
