package io.github.procpool.internal.wire;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.SecureRandom;

/** How a connection proves that it is a worker of this pool, before anything else is decoded. */
public final class Handshake {
  /*
   *   HELLO   | token (32 bytes) | version (int) | serial (int) | lane (byte) | pid (long) |
   */

  /** What a connection is for. */
  public enum Lane {
    CONTROL,
    BELL_DOWN,
    BELL_UP
  }

  /** A checked hello. */
  public record Hello(int serial, Lane lane, long pid) {}

  public static final int TOKEN_BYTES = 32;
  public static final int VERSION = 1;

  private final byte[] token;

  public Handshake(byte[] token) {
    this.token = token.clone();
  }

  /** A handshake with a token that nobody can guess. */
  public static Handshake random() {
    byte[] token = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(token);
    return new Handshake(token);
  }

  public byte[] token() {
    return token.clone();
  }

  /** The body of a hello frame. */
  @SuppressWarnings("EnumOrdinal") // both sides are of one version, which comes before it
  public ByteSink hello(int serial, Lane lane, long pid) {
    ByteSink body = new ByteSink();
    body.putBytes(token);
    body.putInt(VERSION);
    body.putInt(serial);
    body.putByte(lane.ordinal());
    body.putLong(pid);
    return body;
  }

  /**
   * Checks a hello.
   *
   * @throws IOException when it is not from a worker of this pool and version
   */
  public Hello check(ByteSource body) throws IOException {
    byte[] theirs = body.getBytes(TOKEN_BYTES);
    if (!MessageDigest.isEqual(token, theirs)) {
      throw new IOException("a connection without the pool's token was refused");
    }
    int version = body.getInt();
    if (version != VERSION) {
      throw new IOException(
          "worker speaks version " + version + " of the protocol, this host " + VERSION);
    }
    int serial = body.getInt();
    int lane = body.getByte();
    if (lane < 0 || lane >= Lane.values().length) {
      throw new IOException("unknown lane " + lane);
    }
    return new Hello(serial, Lane.values()[lane], body.getLong());
  }
}
