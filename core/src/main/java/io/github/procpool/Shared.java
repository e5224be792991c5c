package io.github.procpool;

import io.github.procpool.internal.worker.Contexts;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A value that all tasks of a pool can read, made by {@link ProcessPoolExecutor#share}.
 *
 * <p>A task captures this handle, which takes a few bytes, and calls {@link #get()}. The value
 * itself travels once to each worker, on first use there. It is a copy: what a task changes in it,
 * later tasks of the same worker may see, others do not; treat it as read-only.
 *
 * <p>Safe for any thread.
 *
 * @param <T> type of the value
 */
public final class Shared<T extends @Nullable Object> implements Serializable, AutoCloseable {
  @Serial private static final long serialVersionUID = 1L;

  private final long id;
  private final int loader;

  /** Present in the host only. */
  private final transient @Nullable Owner<T> owner;

  private record Owner<T extends @Nullable Object>(T value, Runnable release) {}

  Shared(long id, int loader, T value, Runnable release) {
    this.id = id;
    this.loader = loader;
    this.owner = new Owner<>(value, release);
  }

  /**
   * The value.
   *
   * @return in the host the very object that was shared, in a worker the worker's own copy of it
   * @throws IllegalStateException if it was closed before this worker asked for it first
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // the host put a T under this number, perhaps null
  public T get() {
    Owner<T> here = owner;
    if (here != null) {
      return here.value();
    }
    try {
      return (T) Contexts.shared(id, loader);
    } catch (IOException e) {
      throw new IllegalStateException("the shared value is not to be had: " + e.getMessage(), e);
    }
  }

  /**
   * Gives its memory back. Workers that have the value keep it; others can't get it any more. Only
   * the host's own handle does anything. May be called again.
   */
  @Override
  public void close() {
    Owner<T> here = owner;
    if (here != null) {
      here.release().run();
    }
  }
}
