package io.github.procpool.internal.wire;

import org.jspecify.annotations.Nullable;

/**
 * What a worker is told of its pool, in its boot file.
 *
 * @param codec the user's codec as a Java object stream; empty for none
 * @param filter JEP 290 pattern for what is deserialized; null for none
 * @param initializer a task frame; empty for none
 * @param finalizer a task frame; empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record PoolSetup(
    String poolName,
    int workerId,
    byte[] codec,
    @Nullable String filter,
    byte[] initializer,
    byte[] finalizer) {

  /** Writes it. */
  public void encode(ByteSink sink) {
    sink.putUtf8(poolName);
    sink.putInt(workerId);
    putBlock(sink, codec);
    sink.putByte(filter == null ? 0 : 1);
    if (filter != null) {
      sink.putUtf8(filter);
    }
    putBlock(sink, initializer);
    putBlock(sink, finalizer);
  }

  /** The other way round. */
  public static PoolSetup decode(ByteSource source) {
    return new PoolSetup(
        source.getUtf8(),
        source.getInt(),
        getBlock(source),
        source.getByte() == 0 ? null : source.getUtf8(),
        getBlock(source),
        getBlock(source));
  }

  private static void putBlock(ByteSink sink, byte[] block) {
    sink.putInt(block.length);
    sink.putBytes(block);
  }

  private static byte[] getBlock(ByteSource source) {
    return source.getBytes(source.getInt());
  }
}
