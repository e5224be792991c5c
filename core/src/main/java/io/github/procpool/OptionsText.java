package io.github.procpool;

import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Writes a set of options as text and leaves out those that are not set. */
final class OptionsText {
  private final StringJoiner text;

  OptionsText(String type) {
    text = new StringJoiner(", ", type + "[", "]");
  }

  OptionsText add(String name, @Nullable Object value) {
    if (value != null) {
      text.add(name + "=" + value);
    }
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
