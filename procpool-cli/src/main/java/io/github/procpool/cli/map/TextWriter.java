package io.github.procpool.cli.map;

import io.github.procpool.cli.term.PromptOutput;
import java.io.IOException;

/** Results as text; nothing for failed items. */
final class TextWriter implements ResultWriter {
  private final PromptOutput out;

  TextWriter(PromptOutput out) {
    this.out = out;
  }

  @Override
  public void write(ItemResult result) throws IOException {
    // Null: a function that returns nothing.
    if (result.isSuccess() && result.outcome().value() instanceof String text) {
      out.line(text);
    }
  }
}
