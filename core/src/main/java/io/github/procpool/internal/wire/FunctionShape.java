package io.github.procpool.internal.wire;

import java.lang.invoke.SerializedLambda;
import org.jspecify.annotations.Nullable;

/**
 * What all lambdas of one place in the code have in common: everything that a {@link
 * SerializedLambda} says but for the captured values.
 *
 * <p>Strings only, so that a shape keeps no class loader.
 */
record FunctionShape(
    String capturingClass,
    String functionalInterfaceClass,
    String functionalInterfaceMethodName,
    String functionalInterfaceMethodSignature,
    int implMethodKind,
    String implClass,
    String implMethodName,
    String implMethodSignature,
    String instantiatedMethodType,
    int capturedArgCount) {
  // A method takes no more parameters.
  private static final int MAX_CAPTURED = 255;

  static FunctionShape of(SerializedLambda lambda) {
    return new FunctionShape(
        lambda.getCapturingClass(),
        lambda.getFunctionalInterfaceClass(),
        lambda.getFunctionalInterfaceMethodName(),
        lambda.getFunctionalInterfaceMethodSignature(),
        lambda.getImplMethodKind(),
        lambda.getImplClass(),
        lambda.getImplMethodName(),
        lambda.getImplMethodSignature(),
        lambda.getInstantiatedMethodType(),
        lambda.getCapturedArgCount());
  }

  /** The bytes that describe this shape to a worker. */
  byte[] toDescriptor() {
    ByteSink out = new ByteSink();
    out.putUtf8(capturingClass);
    out.putUtf8(functionalInterfaceClass);
    out.putUtf8(functionalInterfaceMethodName);
    out.putUtf8(functionalInterfaceMethodSignature);
    out.putVarInt(implMethodKind);
    out.putUtf8(implClass);
    out.putUtf8(implMethodName);
    out.putUtf8(implMethodSignature);
    out.putUtf8(instantiatedMethodType);
    out.putVarInt(capturedArgCount);
    return out.toByteArray();
  }

  static FunctionShape fromDescriptor(byte[] descriptor) {
    ByteSource in = new ByteSource(descriptor);
    FunctionShape shape =
        new FunctionShape(
            in.getUtf8(),
            in.getUtf8(),
            in.getUtf8(),
            in.getUtf8(),
            in.getVarInt(),
            in.getUtf8(),
            in.getUtf8(),
            in.getUtf8(),
            in.getUtf8(),
            in.getVarInt());
    if (shape.capturedArgCount < 0 || shape.capturedArgCount > MAX_CAPTURED) {
      throw new CorruptFrameException("function shape of " + shape.capturedArgCount + " captures");
    }
    return shape;
  }

  // By hand: what a record has of itself is linked on first use, for milliseconds in each worker.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FunctionShape shape
        && capturedArgCount == shape.capturedArgCount
        && implMethodKind == shape.implMethodKind
        && implMethodName.equals(shape.implMethodName)
        && implClass.equals(shape.implClass)
        && implMethodSignature.equals(shape.implMethodSignature)
        && capturingClass.equals(shape.capturingClass)
        && instantiatedMethodType.equals(shape.instantiatedMethodType)
        && functionalInterfaceClass.equals(shape.functionalInterfaceClass)
        && functionalInterfaceMethodName.equals(shape.functionalInterfaceMethodName)
        && functionalInterfaceMethodSignature.equals(shape.functionalInterfaceMethodSignature);
  }

  @Override
  public int hashCode() {
    return (implMethodName.hashCode() * 31 + implClass.hashCode()) * 31
        + instantiatedMethodType.hashCode();
  }

  /** The name of the capturing class with dots. */
  String capturingClassName() {
    return capturingClass.replace('/', '.');
  }

  /** The serialized form with these captured values. */
  @SuppressWarnings("NullAway") // the JDK's constructor takes nulls among the captured values
  SerializedLambda with(Class<?> capturingType, @Nullable Object[] captured) {
    return new SerializedLambda(
        capturingType,
        functionalInterfaceClass,
        functionalInterfaceMethodName,
        functionalInterfaceMethodSignature,
        implMethodKind,
        implClass,
        implMethodName,
        implMethodSignature,
        instantiatedMethodType,
        captured);
  }
}
