package io.github.procpool.internal.wire;

/**
 * What a task process is called and how it stands to its host.
 *
 * @param name for people
 * @param number its place in the family: 2 is the second process of the main one, 2:1 the first of
 *     that; empty for the main process
 * @param daemon whether it is ended, and not waited for, when its host exits
 */
public record ProcessIdentity(String name, String number, boolean daemon) {
  /** Writes it. */
  public void encode(ByteSink sink) {
    sink.putUtf8(name);
    sink.putUtf8(number);
    sink.putByte(daemon ? 1 : 0);
  }

  /** The other way round. */
  public static ProcessIdentity decode(ByteSource source) {
    return new ProcessIdentity(source.getUtf8(), source.getUtf8(), source.getByte() != 0);
  }
}
