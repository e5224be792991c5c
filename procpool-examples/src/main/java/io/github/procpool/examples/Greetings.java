package io.github.procpool.examples;

import io.github.procpool.AsyncResult;
import io.github.procpool.Pool;

/** One call that waits for its result, and one whose result is fetched later. */
public final class Greetings {
  public static void main(String[] args) {
    try (Pool pool = Pool.ofProcesses(2)) {
      String now = pool.apply(Greetings::greet, "Alice");
      System.out.println(now);

      AsyncResult<String> later = pool.applyAsync(Greetings::greet, "Bob");
      System.out.println(later.get());
    }
  }

  private static String greet(String name) {
    return "Hello, " + name + "!";
  }
}
