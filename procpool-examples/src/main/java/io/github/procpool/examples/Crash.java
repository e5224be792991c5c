package io.github.procpool.examples;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.WorkerOutput;
import java.lang.reflect.Field;
import java.util.List;

/** A crash in native code costs one item. */
public final class Crash {
  public static void main(String[] args) {
    // DISCARD: a JVM that crashes prints a page about it; its crash log is kept all the same.
    try (ProcessPoolExecutor pool =
        ProcessPoolExecutor.builder().maxWorkers(2).output(WorkerOutput.DISCARD).build()) {
      List<Integer> items = List.of(1, 2, 3, 4, 5);
      pool.map(Crash::square, items).outcomes().forEach(System.out::println);
      System.out.println("workers lost: " + pool.stats().workersLost());
    }
  }

  private static int square(int x) throws ReflectiveOperationException {
    if (x == 3) {
      crash();
    }
    return x * x;
  }

  /** Writes to address 0, as a bug in a native library would: a real SIGSEGV. */
  private static void crash() throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.Unsafe");
    Field unsafe = type.getDeclaredField("theUnsafe");
    unsafe.setAccessible(true);
    type.getMethod("putAddress", long.class, long.class).invoke(unsafe.get(null), 0L, 0L);
  }
}
