package io.github.procpool.testkit;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the C library call {@code abort()}. */
public final class NativeAbort {
  private NativeAbort() {}

  /** That of GNU does so; musl ends with another signal. */
  public static boolean isPossible() throws IOException {
    try (DirectoryStream<Path> musl = Files.newDirectoryStream(Path.of("/lib"), "ld-musl-*")) {
      return !musl.iterator().hasNext();
    }
  }

  /** Gives back memory that it was never given; does not return. */
  public static Object happen() throws ReflectiveOperationException {
    Class<?> unsafe = Class.forName("sun.misc.Unsafe");
    Field field = unsafe.getDeclaredField("theUnsafe");
    field.setAccessible(true);
    Object instance = field.get(null);
    long address = (long) unsafe.getMethod("allocateMemory", long.class).invoke(instance, 64L);
    unsafe.getMethod("freeMemory", long.class).invoke(instance, address + 8);
    throw new IllegalStateException("the C library did not notice");
  }
}
