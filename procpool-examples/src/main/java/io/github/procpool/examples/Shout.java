package io.github.procpool.examples;

import io.github.procpool.PoolExecutor;
import io.github.procpool.TaskFuture;
import java.util.Locale;

/** Two submitted calls and their results. */
public final class Shout {
  public static void main(String[] args) throws Exception {
    try (PoolExecutor executor = PoolExecutor.processes(2)) {
      TaskFuture<String> hello = executor.submit(Shout::shout, "hello");
      TaskFuture<String> world = executor.submit(Shout::shout, "world");
      System.out.println(hello.get());
      System.out.println(world.get());
    }
  }

  private static String shout(String text) {
    return text.toUpperCase(Locale.ROOT) + "!";
  }
}
