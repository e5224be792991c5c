package io.github.procpool.internal.wire;

/** How a worker calls what a task frame brings. */
public final class TaskKind {
  /*
   *   task    | kind (byte) | loader (varint) | function | arguments ...
   *   chunk   | kind (byte) | loader (varint) | function | per item: length (int), arguments
   *
   * A stamped chunk is one whose items have deadlines: the worker notes when each of them begins.
   * An arriving task lies in a slab and ends with a long array, which may still be copied there when
   * the worker begins; how far that is, a watermark behind the frame tells.
   */
  public static final int CALLABLE = 0;

  public static final int RUNNABLE = 1;
  public static final int FUNCTION = 2;
  public static final int BI_FUNCTION = 3;
  public static final int CHUNK = 8;
  public static final int STAMPED = 16;
  public static final int ARRIVING = 32;
  public static final int FORM = 7;

  private TaskKind() {}
}
