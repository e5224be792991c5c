package io.github.procpool.internal.wire;

import io.github.procpool.TaskSerializationException;
import io.github.procpool.TaskSerializationException.Stage;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Functions to bytes: a lambda as the number of its shape and its captured values, any other
 * function by Java serialization. Thread-safe.
 *
 * <pre>
 * LAMBDA          shape number, each captured value (a value, or again a function)
 * LAMBDA_GROUP    shape number, all captured values as one array, for they may share parts
 * FUNCTION_OBJECT a value
 * </pre>
 */
public final class FunctionEncoder {
  // Lambdas that capture lambdas, deeper: by Java serialization, so that decoding has a bound.
  static final int MAX_DEPTH = 16;

  private final ValueCodec values;

  /**
   * Creates an encoder.
   *
   * @param values for the captured values
   */
  public FunctionEncoder(ValueCodec values) {
    this.values = values;
  }

  /**
   * Puts one function.
   *
   * @param function the function
   * @param out where to; as before the call if it fails
   * @param shapesUsed told the number of each shape that the worker must know, maybe repeatedly
   * @throws TaskSerializationException if it can't be encoded, for whatever reason
   */
  public void encode(Object function, ByteSink out, IntConsumer shapesUsed) {
    int start = out.size();
    try {
      put(function, out, shapesUsed, 0);
    } catch (Throwable e) {
      out.truncate(start);
      throw failure(function, e);
    }
  }

  private void put(Object function, ByteSink out, IntConsumer shapesUsed, int depth)
      throws Throwable {
    LambdaClass type = LambdaClass.of(function.getClass());
    if (type.isLambda() && depth < MAX_DEPTH) {
      int known = type.knownShapeId();
      if (known != 0 && !type.isCapturing()) {
        putShape(Tags.LAMBDA, known, out, shapesUsed);
        return;
      }
      SerializedLambda form = type.serializedForm(function);
      if (form != null) {
        putLambda(type.shapeId(form), form, out, shapesUsed, depth);
        return;
      }
    }
    if (!(function instanceof Serializable)) {
      throw new NotSerializableException(function.getClass().getName());
    }
    putObject(function, out);
  }

  /** Puts the one lambda of a shape that captures nothing. */
  public static void putPlain(int id, ByteSink out) {
    out.putByte(Tags.LAMBDA);
    out.putVarInt(id);
  }

  private static void putObject(Object function, ByteSink out) throws IOException {
    out.putByte(Tags.FUNCTION_OBJECT);
    ValueCodec.putJava(function, out);
  }

  private static void putShape(byte tag, int id, ByteSink out, IntConsumer shapesUsed) {
    out.putByte(tag);
    out.putVarInt(id);
    shapesUsed.accept(id);
  }

  private void putLambda(
      int id, SerializedLambda form, ByteSink out, IntConsumer shapesUsed, int depth)
      throws Throwable {
    int count = form.getCapturedArgCount();
    if (mayShareParts(form)) {
      putShape(Tags.LAMBDA_GROUP, id, out, shapesUsed);
      @Nullable Object[] captured = new Object[count];
      for (int i = 0; i < count; i++) {
        captured[i] = form.getCapturedArg(i);
      }
      values.put(captured, out);
      return;
    }
    putShape(Tags.LAMBDA, id, out, shapesUsed);
    for (int i = 0; i < count; i++) {
      Object captured = form.getCapturedArg(i);
      if (captured != null && LambdaClass.of(captured.getClass()).isLambda()) {
        put(captured, out, shapesUsed, depth + 1);
      } else {
        values.put(captured, out);
      }
    }
  }

  // One list captured twice, by this lambda or by one that it captures, must stay one list. A codec
  // of the user's need not know lambdas, so what it can't be given in one array travels apart.
  private boolean mayShareParts(SerializedLambda form) {
    int sharers = 0;
    for (int i = 0; i < form.getCapturedArgCount(); i++) {
      Object captured = form.getCapturedArg(i);
      if (ValueCodec.isLeaf(captured) || isConstantFunction(captured)) {
        continue;
      }
      if (values.hasCustom() && LambdaClass.of(captured.getClass()).isLambda()) {
        return false;
      }
      sharers++;
    }
    return sharers > 1;
  }

  private static boolean isConstantFunction(@Nullable Object captured) {
    return captured == null || isConstant(captured);
  }

  /** Whether it is a lambda that captures nothing, so that its bytes are always the same. */
  public static boolean isConstant(Object function) {
    LambdaClass type = LambdaClass.of(function.getClass());
    return type.isLambda() && !type.isCapturing();
  }

  private static TaskSerializationException failure(Object function, Throwable cause) {
    Class<?> type = function.getClass();
    if (Names.isLambda(type) && !(function instanceof Serializable)) {
      Class<?>[] interfaces = type.getInterfaces();
      Class<?> target = interfaces.length == 0 ? Object.class : interfaces[0];
      String label = Names.simple(type);
      return new TaskSerializationException(
          Stage.ENCODE_TASK,
          label,
          EncodeFailure.prefix(Stage.ENCODE_TASK) + EncodeFailure.castTask(target),
          cause);
    }
    return EncodeFailure.of(Stage.ENCODE_TASK, label(function), function, cause);
  }

  private static String label(Object function) {
    LambdaClass type = LambdaClass.of(function.getClass());
    if (type.isLambda()) {
      try {
        SerializedLambda form = type.serializedForm(function);
        if (form != null) {
          return Names.of(form);
        }
      } catch (Throwable e) {
        // Only a nicer name is lost; what failed is being reported already.
        return Names.simple(function.getClass());
      }
    }
    return Names.simple(function.getClass());
  }
}
