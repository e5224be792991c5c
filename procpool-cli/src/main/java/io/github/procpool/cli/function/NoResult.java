package io.github.procpool.cli.function;

/** Stands for the result of a function that returns nothing. */
public enum NoResult {
  INSTANCE
}
