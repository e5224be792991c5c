package io.github.procpool.cli.function;

import io.github.procpool.SerializableBiFunction;
import io.github.procpool.SerializableFunction;
import org.jspecify.annotations.Nullable;

/** A compiled expression, in a loader of its own. */
final class Expression {
  private final Class<?> type;
  private final ParameterKind parameter;

  /**
   * Takes over a class.
   *
   * @param type has the methods that {@link ExpressionSource} gives it
   */
  Expression(Class<?> type, ParameterKind parameter) {
    this.type = type;
    this.parameter = parameter;
  }

  @SuppressWarnings("unchecked") // as declared in the source
  ItemTask task(boolean detailed) throws FunctionException {
    return ItemTask.of(
        (SerializableFunction<String, @Nullable Object>)
            call(
                ExpressionSource.TASK,
                new Class<?>[] {ItemCall.class},
                new ItemCall(parameter, detailed)));
  }

  @SuppressWarnings("unchecked") // as declared in the source
  ItemTask randomTask(boolean detailed, long seed) throws FunctionException {
    return ItemTask.numbered(
        (SerializableBiFunction<String, Long, @Nullable Object>)
            call(
                ExpressionSource.RANDOM_TASK,
                new Class<?>[] {ItemCall.class, long.class},
                new ItemCall(parameter, detailed),
                seed));
  }

  private Object call(String method, Class<?>[] parameters, Object... arguments)
      throws FunctionException {
    try {
      return type.getMethod(method, parameters).invoke(null, arguments);
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new FunctionException("the compiled expression can't be loaded: " + e, e);
    }
  }
}
