package io.github.procpool.benchmarks.child;

import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.concurrent.Callable;

/** A JVM for one task: reads it, runs it, writes its result. */
public final class OneTaskMain {
  private OneTaskMain() {}

  @SuppressWarnings("BanSerializableRead") // from the JVM that started this one
  public static void main(String[] args) throws Exception {
    Callable<?> task = (Callable<?>) new ObjectInputStream(System.in).readObject();
    ObjectOutputStream out = new ObjectOutputStream(System.out);
    out.writeObject(task.call());
    out.flush();
  }
}
