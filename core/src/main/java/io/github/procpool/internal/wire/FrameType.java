package io.github.procpool.internal.wire;

/**
 * Types of the frames on the control lane; each one's body is described at the class that writes
 * it.
 */
public final class FrameType {
  // worker -> host
  public static final int HELLO = 1;
  public static final int INITIALIZER_FAILED = 3;
  public static final int STACK = 4;
  public static final int CLASS_REQUEST = 5;
  public static final int SLAB_REQUEST = 6;
  public static final int PROGRESS = 7;
  public static final int SHARED_REQUEST = 8;
  public static final int PONG = 9;

  // host -> worker
  public static final int DEFINE_SHAPE = 21;
  public static final int INTERRUPT = 22;
  public static final int CLASS_BYTES = 23;
  public static final int SLAB_GRANT = 24;
  public static final int STOP = 25;
  public static final int SHARED_VALUE = 27;
  public static final int PING = 28;
  public static final int REHEARSE = 29;

  private FrameType() {}
}
