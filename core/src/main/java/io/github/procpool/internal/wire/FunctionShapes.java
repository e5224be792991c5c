package io.github.procpool.internal.wire;

import io.github.procpool.SerializableCallable;
import java.lang.invoke.MethodHandleInfo;
import java.util.Set;
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
  private static final Set<Integer> PLAIN = ConcurrentHashMap.newKeySet();
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

  /**
   * Whether its lambdas capture nothing and implement nothing but one interface of Procpool, so
   * that a worker can make them by itself, without the class that they are in.
   *
   * @param id a number that {@link FunctionEncoder} has reported
   */
  public static boolean isPlain(int id) {
    return PLAIN.contains(id);
  }

  /**
   * The descriptor of {@code owner::method} as a {@link SerializableCallable}.
   *
   * @param method a static method without parameters that returns an {@code Object}
   */
  public static byte[] describe(Class<?> owner, String method) {
    String type = owner.getName().replace('.', '/');
    String signature = "()Ljava/lang/Object;";
    return new FunctionShape(
            type,
            SerializableCallable.class.getName().replace('.', '/'),
            "call",
            signature,
            MethodHandleInfo.REF_invokeStatic,
            type,
            method,
            signature,
            signature,
            0)
        .toDescriptor();
  }

  static void plain(int id) {
    PLAIN.add(id);
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
