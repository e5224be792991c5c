package io.github.procpool.internal.host;

/** One outcome on its way to a future. */
public interface Delivery {
  void deliver();

  /** Whether this runs code of users, so that it may take long, or for ever. */
  boolean mayBlock();
}
