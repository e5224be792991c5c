package io.github.procpool.internal.wire;

/** What {@link FrameType#INTERRUPT} asks for. */
public final class InterruptKind {
  public static final int PLAIN = 0;

  /** The stack first, then the interrupt. */
  public static final int WITH_STACK = 1;

  /** No interrupt: the worker is killed as soon as it has told where it is. */
  public static final int STACK_ONLY = 2;

  private InterruptKind() {}
}
