package io.github.procpool.internal.wire;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Links lambdas of a shape the way the class that contains them would. */
final class LambdaLinker {
  private LambdaLinker() {}

  /**
   * Makes a constructor of the shape's lambdas; its parameters are the captured values.
   *
   * @throws ReflectiveOperationException when the class is not open to this one, or differs
   */
  static MethodHandle link(FunctionShape shape, Class<?> capturingClass) throws Throwable {
    ClassLoader loader = capturingClass.getClassLoader();
    MethodHandles.Lookup lookup =
        MethodHandles.privateLookupIn(capturingClass, MethodHandles.lookup());
    Class<?> target = type(shape.functionalInterfaceClass(), loader);
    MethodHandle body = body(shape, lookup, loader);
    MethodType constructor =
        MethodType.methodType(
            target, body.type().parameterList().subList(0, shape.capturedArgCount()));
    return LambdaMetafactory.altMetafactory(
            lookup,
            shape.functionalInterfaceMethodName(),
            constructor,
            signature(shape.functionalInterfaceMethodSignature(), loader),
            body,
            signature(shape.instantiatedMethodType(), loader),
            LambdaMetafactory.FLAG_SERIALIZABLE)
        .getTarget();
  }

  /**
   * Makes the one lambda of a shape that captures nothing.
   *
   * @throws ReflectiveOperationException when the class is not open to this one, or differs
   */
  static Object constant(FunctionShape shape, Class<?> capturingClass)
      throws ReflectiveOperationException {
    try {
      return link(shape, capturingClass).asType(MethodType.methodType(Object.class)).invokeExact();
    } catch (ReflectiveOperationException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new ReflectiveOperationException(e);
    }
  }

  private static MethodHandle body(
      FunctionShape shape, MethodHandles.Lookup lookup, ClassLoader loader)
      throws ReflectiveOperationException {
    Class<?> owner = type(shape.implClass(), loader);
    String name = shape.implMethodName();
    MethodType signature = signature(shape.implMethodSignature(), loader);
    return switch (shape.implMethodKind()) {
      case MethodHandleInfo.REF_invokeStatic -> lookup.findStatic(owner, name, signature);
      case MethodHandleInfo.REF_newInvokeSpecial -> lookup.findConstructor(owner, signature);
      case MethodHandleInfo.REF_invokeSpecial ->
          lookup.findSpecial(owner, name, signature, lookup.lookupClass());
      default -> lookup.findVirtual(owner, name, signature);
    };
  }

  private static Class<?> type(String internalName, ClassLoader loader)
      throws ClassNotFoundException {
    return Class.forName(internalName.replace('/', '.'), false, loader);
  }

  private static MethodType signature(String descriptor, ClassLoader loader) {
    return MethodType.fromMethodDescriptorString(descriptor, loader);
  }
}
