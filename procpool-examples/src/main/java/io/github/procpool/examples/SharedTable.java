package io.github.procpool.examples;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.Shared;
import java.io.Serializable;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table of 20 MB that travels once to each worker, not once with each of 1,000 tasks. */
public final class SharedTable {
  private record Answer(int number, int factors, String copy) implements Serializable {}

  public static void main(String[] args) {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(2)) {
      Shared<int[]> table = pool.share(smallestFactors(5_000_000));
      List<Integer> numbers = IntStream.rangeClosed(4_000_001, 4_001_000).boxed().toList();
      List<Answer> answers = pool.map(n -> countFactors(n, table.get()), numbers).toList();

      Answer most = Collections.max(answers, Comparator.comparingInt(Answer::factors));
      System.out.println(most.number() + " has " + most.factors() + " prime factors");
      Set<String> copies = answers.stream().map(Answer::copy).collect(Collectors.toSet());
      System.out.println(answers.size() + " tasks, copies of the table: " + copies.size());
    }
  }

  /** Entry n is the smallest prime factor of n. */
  private static int[] smallestFactors(int limit) {
    int[] table = IntStream.rangeClosed(0, limit).toArray();
    for (int prime = 2; prime * prime <= limit; prime++) {
      for (int n = prime * prime; table[prime] == prime && n <= limit; n += prime) {
        table[n] = Math.min(table[n], prime);
      }
    }
    return table;
  }

  private static Answer countFactors(int number, int[] table) {
    int factors = 0;
    for (int rest = number; rest > 1; rest /= table[rest]) {
      factors++;
    }
    return new Answer(
        number, factors, ProcessHandle.current().pid() + "@" + System.identityHashCode(table));
  }
}
