package io.github.procpool.internal.wire;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The shapes of all lambdas that this JVM has encoded, each with the number that stands for it.
 *
 * <p>A worker is told a shape's descriptor once, before the first task that uses its number.
 */
public final class FunctionShapes {
  private static final ConcurrentHashMap<FunctionShape, Integer> IDS = new ConcurrentHashMap<>();
  private static final ConcurrentHashMap<Integer, byte[]> DESCRIPTORS = new ConcurrentHashMap<>();
  private static final AtomicInteger LAST_ID = new AtomicInteger();

  private FunctionShapes() {}

  /**
   * The bytes for {@link FunctionDecoder#define}.
   *
   * @param id a number that {@link FunctionEncoder} has reported
   */
  public static byte[] descriptor(int id) {
    byte[] descriptor = DESCRIPTORS.get(id);
    if (descriptor == null) {
      throw new IllegalArgumentException("no function shape has number " + id);
    }
    return descriptor.clone();
  }

  static int idOf(FunctionShape shape) {
    return IDS.computeIfAbsent(
        shape,
        added -> {
          int id = LAST_ID.incrementAndGet();
          DESCRIPTORS.put(id, added.toDescriptor());
          return id;
        });
  }
}
