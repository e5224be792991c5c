package io.github.procpool.cli.map;

import io.github.procpool.cli.term.PromptOutput;
import java.io.IOException;

/** Puts results out, one line each. */
interface ResultWriter {
  void write(ItemResult result) throws IOException;

  /** Results as text; nothing for failed items, nor for functions that return nothing. */
  static ResultWriter ofText(PromptOutput out) {
    return result -> {
      if (result.isSuccess() && result.outcome().value() instanceof String text) {
        out.line(text);
      }
    };
  }
}
