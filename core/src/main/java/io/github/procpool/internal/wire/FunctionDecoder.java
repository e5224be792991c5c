package io.github.procpool.internal.wire;

import io.github.procpool.TaskSerializationException;
import io.github.procpool.TaskSerializationException.Stage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Bytes to functions, the other side of {@link FunctionEncoder}. Thread-safe. */
public final class FunctionDecoder {
  private final ValueCodec values;
  private final Map<Integer, FunctionShape> shapes = new ConcurrentHashMap<>();
  private final PerLoader<Integer, LambdaFactory> factories = new PerLoader<>();

  /**
   * Creates a decoder.
   *
   * @param values for the captured values
   */
  public FunctionDecoder(ValueCodec values) {
    this.values = values;
  }

  /**
   * Tells what a number stands for.
   *
   * @param shapeId the number
   * @param descriptor what {@link FunctionShapes#descriptor} gave for it in the host
   * @throws CorruptFrameException if the descriptor is none
   */
  public void define(int shapeId, byte[] descriptor) {
    shapes.put(shapeId, FunctionShape.fromDescriptor(descriptor));
  }

  /**
   * Gets ready for a function before any task asks for it, and runs no code of users for that.
   *
   * @param shapeId the number of its shape
   * @param descriptor what {@link FunctionShapes#descriptor} gave for it in the host
   * @param plain what {@link FunctionShapes#isPlain} said of it
   * @param loader where to look up classes
   * @throws ReflectiveOperationException if that does not work here
   * @throws LinkageError likewise
   */
  public void prepare(int shapeId, byte[] descriptor, boolean plain, ClassLoader loader)
      throws ReflectiveOperationException {
    FunctionShape shape = FunctionShape.fromDescriptor(descriptor);
    shapes.put(shapeId, shape);
    Map<Integer, LambdaFactory> ofLoader = factories.of(loader);
    if (!ofLoader.containsKey(shapeId)) {
      ofLoader.put(
          shapeId,
          plain ? LambdaFactory.prepare(shape, loader) : LambdaFactory.open(shape, loader));
    }
  }

  /**
   * Gets one function.
   *
   * @param in where from
   * @param loader where to look up classes
   * @param lookup asked for shapes that were not defined yet
   * @throws TaskSerializationException if the function can't be rebuilt here
   * @throws CorruptFrameException if the bytes are not those of a function
   */
  public Object decode(ByteSource in, ClassLoader loader, ShapeLookup lookup) {
    Object function = get(in, loader, lookup, 0);
    if (function == null) {
      throw new CorruptFrameException("null in place of a function");
    }
    return function;
  }

  private @Nullable Object get(ByteSource in, ClassLoader loader, ShapeLookup lookup, int depth) {
    byte tag = in.peekByte();
    if (tag == Tags.FUNCTION_OBJECT) {
      in.getByte();
      return values.decode(in, loader, Stage.DECODE_TASK);
    }
    if (tag != Tags.LAMBDA && tag != Tags.LAMBDA_GROUP) {
      if (depth == 0) {
        throw new CorruptFrameException("tag " + tag + " in place of a function");
      }
      return values.decode(in, loader, Stage.DECODE_TASK);
    }
    if (depth > FunctionEncoder.MAX_DEPTH) {
      throw new CorruptFrameException("function nested too deeply at offset " + in.position());
    }
    in.getByte();
    int id = in.getVarInt();
    LambdaFactory factory = factory(id, loader, lookup);
    Object constant = factory.constant();
    if (constant != null) {
      return constant;
    }
    return factory.create(
        tag == Tags.LAMBDA_GROUP
            ? group(in, loader, factory.size())
            : single(in, loader, lookup, factory.size(), depth));
  }

  private @Nullable Object[] single(
      ByteSource in, ClassLoader loader, ShapeLookup lookup, int count, int depth) {
    if (count > in.remaining()) {
      throw new CorruptFrameException(count + " captured values should follow, frame cut short");
    }
    @Nullable Object[] captured = new Object[count];
    for (int i = 0; i < count; i++) {
      captured[i] = get(in, loader, lookup, depth + 1);
    }
    return captured;
  }

  private @Nullable Object[] group(ByteSource in, ClassLoader loader, int count) {
    Object group = values.decode(in, loader, Stage.DECODE_TASK);
    if (group instanceof Object[] captured && captured.length == count) {
      return captured;
    }
    throw new CorruptFrameException("captured values expected before offset " + in.position());
  }

  private LambdaFactory factory(int id, ClassLoader loader, ShapeLookup lookup) {
    Map<Integer, LambdaFactory> ofLoader = factories.of(loader);
    LambdaFactory factory = ofLoader.get(id);
    if (factory == null) {
      FunctionShape shape = shapes.get(id);
      if (shape == null) {
        define(id, lookup.descriptor(id));
        shape = shapes.get(id);
      }
      if (shape == null) {
        throw new CorruptFrameException("function shape " + id + " was not described");
      }
      factory = LambdaFactory.load(shape, loader);
      ofLoader.put(id, factory);
    }
    return factory;
  }
}
