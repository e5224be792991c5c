package io.github.procpool.cli.map;

/** What a failed item does to the others, and to the output. */
enum OnError {
  /** The first failed item ends the run. */
  fail,
  /** Failed items leave no trace in the output. */
  skip,
  /** Failed items are objects of the {@code --json} output too. */
  report
}
