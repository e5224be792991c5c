package io.github.procpool.cli.function;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/** Compiles the user's expression in memory. */
final class ExpressionCompiler {
  private static final Pattern TYPED_PARAMETER =
      Pattern.compile(
          "\\s*\\(\\s*(?:final\\s+)?([\\w.]+)\\s+[\\w$]+\\s*\\)\\s*->.*", Pattern.DOTALL);
  private static final Pattern IMPORT =
      Pattern.compile("(?:import\\s+)?((?:static\\s+)?[\\w$]+(?:\\.[\\w$]+)*(?:\\.\\*)?)\\s*;?");

  private record Compilation(
      Map<String, byte[]> classes, List<Diagnostic<? extends JavaFileObject>> errors) {}

  private final List<Path> classPath;
  private final List<String> imports;

  ExpressionCompiler(List<Path> classPath, List<String> imports) throws FunctionException {
    this.classPath = classPath;
    List<String> all = new ArrayList<>(UserClasses.USUAL_IMPORTS);
    for (String each : imports) {
      Matcher matcher = IMPORT.matcher(each.strip());
      if (!matcher.matches()) {
        throw new FunctionException(
            "--import must name a class or a package, such as com.acme.Image or com.acme.*, was '"
                + each
                + "'");
      }
      all.add(matcher.group(1));
    }
    this.imports = List.copyOf(all);
  }

  /**
   * Compiles.
   *
   * @param text a lambda or a method reference
   * @param usual what its parameter is, unless it says so itself
   * @throws FunctionException showing the place of the first error
   */
  Expression compile(String text, ParameterKind usual) throws FunctionException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new FunctionException(
          "expressions need a JDK, and the Java at "
              + System.getProperty("java.home")
              + " has no compiler; name a compiled method instead, such as com.acme.Resize::run");
    }
    ParameterKind parameter = parameter(text, usual);
    ExpressionSource source = ExpressionSource.function(text, imports, parameter);
    Compilation compilation = run(compiler, source);
    if (!compilation.errors().isEmpty()) {
      Compilation asAction = run(compiler, ExpressionSource.action(text, imports, parameter));
      if (!asAction.errors().isEmpty()) {
        throw new FunctionException(CompileError.describe(source, text, compilation.errors()));
      }
      compilation = asAction;
    }
    return new Expression(load(compilation.classes()), parameter);
  }

  private static ParameterKind parameter(String text, ParameterKind usual)
      throws FunctionException {
    Matcher typed = TYPED_PARAMETER.matcher(text);
    if (!typed.matches() || typed.group(1).equals("var")) {
      return usual;
    }
    String type = typed.group(1);
    Optional<ParameterKind> kind = ParameterKind.named(type);
    if (kind.isEmpty()) {
      throw new FunctionException(
          "the parameter must be a String, Path, File or number, was " + type);
    }
    if (kind.get().isNumber() && Character.isLowerCase(type.charAt(0)) && type.indexOf('.') < 0) {
      String wrapper = kind.get().typeArgument().replace("java.lang.", "");
      throw new FunctionException(
          "write " + wrapper + " instead of " + type + " for the parameter");
    }
    return kind.get();
  }

  private Compilation run(JavaCompiler compiler, ExpressionSource source) throws FunctionException {
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    StringWriter other = new StringWriter();
    try (MemoryFiles files =
        new MemoryFiles(
            compiler.getStandardFileManager(diagnostics, Locale.ROOT, StandardCharsets.UTF_8))) {
      boolean compiled =
          compiler
              .getTask(
                  other,
                  files,
                  diagnostics,
                  List.of("-proc:none", "-Xlint:none", "-g:source,lines", "-cp", compilePath()),
                  null,
                  List.of(MemoryFiles.source(ExpressionSource.CLASS_NAME, source.text())))
              .call();
      List<Diagnostic<? extends JavaFileObject>> errors =
          diagnostics.getDiagnostics().stream()
              .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
              .collect(Collectors.toList());
      if (!compiled && errors.isEmpty()) {
        throw new FunctionException("the compiler failed: " + other);
      }
      return new Compilation(files.classes(), errors);
    } catch (IOException e) {
      throw new UncheckedIOException("closing the compiler's files", e);
    }
  }

  private String compilePath() {
    return Stream.concat(
            classPath.stream().map(Path::toString),
            Stream.of(System.getProperty("java.class.path", "")))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private Class<?> load(Map<String, byte[]> classes) throws FunctionException {
    ExpressionLoader loader = new ExpressionLoader(classes, UserClasses.loader(classPath));
    try {
      return Class.forName(ExpressionSource.CLASS_NAME, false, loader);
    } catch (ClassNotFoundException e) {
      throw new FunctionException("the expression declares other classes than it should", e);
    }
  }
}
