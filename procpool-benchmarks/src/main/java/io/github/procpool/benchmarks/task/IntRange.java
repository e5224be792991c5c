package io.github.procpool.benchmarks.task;

import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;

/** 0, 1, … without an array, as Python's {@code range}. */
public final class IntRange extends AbstractList<Integer> implements RandomAccess {
  private final int size;

  public IntRange(long size) {
    this.size = Math.toIntExact(size);
  }

  @Override
  public Integer get(int index) {
    return Objects.checkIndex(index, size);
  }

  @Override
  public int size() {
    return size;
  }
}
