package io.github.procpool.cli.function;

import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;

/** What the compiler found wrong, told in terms of the user's text. */
final class CompileError {
  private static final String INDENT = "    ";

  private CompileError() {}

  /** The first error inside the text, or else the first of all. */
  static String describe(
      ExpressionSource source, String text, List<Diagnostic<? extends JavaFileObject>> errors) {
    Diagnostic<? extends JavaFileObject> error =
        errors.stream()
            .filter(each -> isInside(each.getPosition(), source))
            .findFirst()
            .orElse(errors.get(0));
    List<String> message = error.getMessage(Locale.ROOT).lines().toList();
    StringBuilder out = new StringBuilder("FUNCTION does not compile: ");
    out.append(message.get(0));
    if (error.getPosition() == Diagnostic.NOPOS || error.getPosition() < source.start()) {
      out.append(" (in an --import)");
    } else {
      point(out, text, (int) Math.min(error.getPosition(), source.end()) - source.start());
    }
    message.stream()
        .skip(1)
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .forEach(line -> out.append('\n').append(INDENT).append(line));
    return out.toString();
  }

  private static boolean isInside(long position, ExpressionSource source) {
    return position >= source.start() && position < source.end();
  }

  /** The line of the text, and a caret under the column. */
  private static void point(StringBuilder out, String text, int offset) {
    int lineStart = text.lastIndexOf('\n', offset - 1) + 1;
    int newline = text.indexOf('\n', offset);
    String line = text.substring(lineStart, newline < 0 ? text.length() : newline);
    // Tabs stay tabs, so that the caret moves as the line above it does.
    String margin = text.substring(lineStart, Math.max(lineStart, offset)).replaceAll("[^\t]", " ");
    out.append('\n').append(INDENT).append(line);
    out.append('\n').append(INDENT).append(margin).append('^');
  }
}
