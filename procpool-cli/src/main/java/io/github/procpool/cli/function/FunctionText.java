package io.github.procpool.cli.function;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * FUNCTION as the user wrote it, and the options that bear on it.
 *
 * @param text such as {@code line -> line.length()} or {@code com.acme.Resize::run}
 * @param classPath where the user's classes are
 * @param imports for expressions, added to the usual ones
 * @param paths whether items are paths of files
 * @param seed of {@code random()} in expressions; empty when the user gave none
 */
public record FunctionText(
    String text, List<Path> classPath, List<String> imports, boolean paths, OptionalLong seed) {
  private static final Pattern REFERENCE =
      Pattern.compile("\\s*([\\w$]+(?:\\.[\\w$]+)*)\\s*::\\s*([\\w$]+)\\s*");
  private static final Pattern RANDOM_CALL = Pattern.compile("(?<![.\\w$])random\\s*\\(");

  /** Copies the lists. */
  public FunctionText {
    classPath = List.copyOf(classPath);
    imports = List.copyOf(imports);
  }

  /**
   * Finds or compiles the function.
   *
   * @param detailed whether results are wanted with worker and duration
   * @throws FunctionException if there is no such function, or it does not compile
   */
  public ItemTask resolve(boolean detailed) throws FunctionException {
    boolean random = RANDOM_CALL.matcher(text).find();
    if (seed.isPresent() && !random) {
      throw new FunctionException(
          "--seed is for expressions that call random(), such as"
              + " 'x -> random().nextDouble()'; this one does not");
    }
    var reference = REFERENCE.matcher(text);
    if (reference.matches()) {
      return MethodReference.find(
          new UserClasses(classPath, imports),
          reference.group(1),
          reference.group(2),
          paths,
          detailed);
    }
    if (!text.contains("->") && !text.contains("::")) {
      throw new FunctionException(
          "FUNCTION must be an expression such as 'line -> line.length()'"
              + " or a static method such as com.acme.Resize::run, was '"
              + text
              + "'");
    }
    Expression expression =
        new ExpressionCompiler(classPath, imports)
            .compile(text, paths ? ParameterKind.PATH : ParameterKind.STRING);
    return random
        ? expression.randomTask(detailed, seed.orElseGet(System::nanoTime))
        : expression.task(detailed);
  }
}
