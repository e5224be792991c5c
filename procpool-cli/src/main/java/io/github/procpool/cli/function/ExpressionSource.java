package io.github.procpool.cli.function;

import java.util.List;

/*
 * The user's text stands on lines of its own, unchanged, so that a position in the source is a
 * position in the text. The tasks are made in the same class, for they must come from the same
 * loader as the function.
 */
/**
 * The Java source around an expression.
 *
 * @param text the whole source
 * @param start where the user's text begins in it
 * @param end where it ends
 */
record ExpressionSource(String text, int start, int end) {
  static final String CLASS_NAME = "ProcpoolExpression";
  static final String TASK = "task";
  static final String RANDOM_TASK = "randomTask";

  private static final String HEAD =
      """
      import static io.github.procpool.cli.function.ItemRandom.random;

      public final class ProcpoolExpression {
        public static io.github.procpool.SerializableFunction<String, Object> task(
            io.github.procpool.cli.function.ItemCall call) {
          io.github.procpool.SerializableFunction<%1$s, Object> function = function();
          return item -> call.run(function, item);
        }

        public static io.github.procpool.SerializableBiFunction<String, Long, Object> randomTask(
            io.github.procpool.cli.function.ItemCall call, long seed) {
          io.github.procpool.SerializableFunction<%1$s, Object> function = function();
          return (item, number) -> {
            io.github.procpool.cli.function.ItemRandom.begin(seed, number);
            return call.run(function, item);
          };
        }

        public static io.github.procpool.SerializableFunction<%1$s, Object> function() {
      """;

  private static final String RETURNS = "    return\n";
  private static final String RETURNS_END = "\n;\n  }\n}\n";
  private static final String VOID =
      "    io.github.procpool.cli.function.VoidFunction<%1$s> action =\n";
  private static final String VOID_END = "\n;\n    return action.returning();\n  }\n}\n";

  /** For an expression that gives a value. */
  static ExpressionSource function(String text, List<String> imports, ParameterKind parameter) {
    return around(text, imports, parameter, HEAD + RETURNS, RETURNS_END);
  }

  /** For an expression that gives none. */
  static ExpressionSource action(String text, List<String> imports, ParameterKind parameter) {
    return around(text, imports, parameter, HEAD + VOID, VOID_END);
  }

  private static ExpressionSource around(
      String text, List<String> imports, ParameterKind parameter, String before, String after) {
    StringBuilder source = new StringBuilder();
    imports.forEach(each -> source.append("import ").append(each).append(";\n"));
    source.append(before.formatted(parameter.typeArgument()));
    int start = source.length();
    source.append(text);
    return new ExpressionSource(source + after, start, start + text.length());
  }
}
