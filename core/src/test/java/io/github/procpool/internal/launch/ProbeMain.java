package io.github.procpool.internal.launch;

import java.io.IOException;

/** Prints what it was started with, or waits for its end. */
final class ProbeMain {
  private ProbeMain() {}

  public static void main(String[] arguments) throws IOException {
    System.out.println("argument=" + arguments[0]);
    System.out.println("value=" + System.getProperty("test.value"));
    System.out.println("preview=" + PreviewFeatures.areEnabled());
    System.out.println("class path=" + System.getProperty("java.class.path").length());
    System.out.println("heap=" + Runtime.getRuntime().maxMemory());
    System.out.println("text=h\u00e9\u20ac");
    System.out.println(ExitStatus.of(137).describe());
    if (Boolean.getBoolean("test.wait")) {
      int unused = System.in.read();
    }
  }
}
