package io.github.procpool.internal.wire;

import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;

/** Names of classes and lambdas as a reader of a message wants them. */
final class Names {
  private static final String LAMBDA_MARK = "$$Lambda";

  private Names() {}

  /** {@code Order}, {@code Order$1} for an anonymous class, {@code Report.lambda} for a lambda. */
  static String simple(Class<?> type) {
    if (isLambda(type)) {
      return simple(lambdaHost(type)) + ".lambda";
    }
    if (type.isArray()) {
      return simple(type.getComponentType()) + "[]";
    }
    return simple(type.getName());
  }

  /** The part after the package and the outer classes, but of {@code Order$1} all. */
  static String simple(String className) {
    String local =
        className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('/')) + 1);
    int nested = local.lastIndexOf('$');
    boolean named =
        nested > 0
            && nested + 1 < local.length()
            && Character.isJavaIdentifierStart(local.charAt(nested + 1));
    return named ? local.substring(nested + 1) : local;
  }

  /** {@code Report.lambda} or {@code Report::total}. */
  static String of(SerializedLambda lambda) {
    String method = lambda.getImplMethodName();
    if (method.startsWith("lambda$")) {
      return simple(lambda.getCapturingClass()) + ".lambda";
    }
    boolean constructor = lambda.getImplMethodKind() == MethodHandleInfo.REF_newInvokeSpecial;
    return simple(lambda.getImplClass()) + "::" + (constructor ? "new" : method);
  }

  /** Whether a class was made by the JVM for a lambda or method reference. */
  static boolean isLambda(Class<?> type) {
    return type.isSynthetic() && type.getName().contains(LAMBDA_MARK);
  }

  /** {@code a java.net.Socket}, {@code an int[]}. */
  static String withArticle(String name) {
    boolean vowel = !name.isEmpty() && "aeiouAEIOU".indexOf(name.charAt(0)) >= 0;
    return (vowel ? "an " : "a ") + name;
  }

  /** The class that a lambda was written in. */
  static String lambdaHost(Class<?> type) {
    String name = type.getName();
    return name.substring(0, name.indexOf(LAMBDA_MARK));
  }
}
