package io.github.procpool.cli.function;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The text of a result, as it is printed. */
final class TextValue {
  private TextValue() {}

  static String of(@Nullable Object value) {
    if (value == null || !value.getClass().isArray()) {
      return String.valueOf(value);
    }
    // Arrays of any kind, nested ones too, through one method; its own brackets are cut off.
    String wrapped = Arrays.deepToString(new Object[] {value});
    return wrapped.substring(1, wrapped.length() - 1);
  }
}
