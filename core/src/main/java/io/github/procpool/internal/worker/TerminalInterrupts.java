package io.github.procpool.internal.worker;

/**
 * Ctrl-C: the terminal interrupts host and workers alike. It is for the host to say what becomes of
 * them; workers that ended by themselves would look as if they had crashed.
 */
final class TerminalInterrupts {
  private TerminalInterrupts() {}

  /** Ignores them where the JVM lets us. Reflection, as not every Java runtime has the class. */
  static void ignore() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object unused =
          signal
              .getMethod("handle", signal, handler)
              .invoke(
                  null,
                  signal.getConstructor(String.class).newInstance("INT"),
                  handler.getField("SIG_IGN").get(null));
    } catch (ReflectiveOperationException e) { // or -Xrs keeps the signal for others
      System.getLogger(TerminalInterrupts.class.getName())
          .log(System.Logger.Level.DEBUG, "Ctrl-C will end this worker itself", e);
    }
  }
}
