package io.github.procpool.spi;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Turns arguments, captured values and results into bytes and back.
 *
 * <p>The codec itself is sent to each worker by Java serialization, so what it holds must be
 * serializable or transient. {@code null}, boxed primitives, strings and primitive arrays never
 * reach it: they have a compact form of their own.
 *
 * <p>One instance is used by many threads of the host at once and must be thread-safe. Blocking in
 * it delays only the task in question.
 */
public interface Codec extends Serializable {
  /**
   * Writes one value.
   *
   * @param value the value
   * @param out where to write; closing it does nothing
   * @throws IOException if the value can't be written; the task then fails with {@link
   *     io.github.procpool.TaskSerializationException}, and so it does for any unchecked exception
   */
  void encode(@Nullable Object value, OutputStream out) throws IOException;

  /**
   * Reads one value.
   *
   * @param in exactly the bytes that {@link #encode} wrote for it
   * @param loader the class loader in which to look up classes
   * @return the value
   * @throws IOException if the bytes can't be read; the task then fails with {@link
   *     io.github.procpool.TaskSerializationException}, and so it does for any unchecked exception
   * @throws ClassNotFoundException if a class is not there
   */
  @Nullable Object decode(InputStream in, ClassLoader loader)
      throws IOException, ClassNotFoundException;
}
