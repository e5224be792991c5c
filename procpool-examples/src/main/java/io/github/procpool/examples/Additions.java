package io.github.procpool.examples;

import io.github.procpool.Futures;
import io.github.procpool.PoolExecutor;
import io.github.procpool.ReturnWhen;
import io.github.procpool.TaskFuture;
import io.github.procpool.WaitResult;
import java.util.ArrayList;
import java.util.List;

/** Five additions, waited for as a group. */
public final class Additions {
  public static void main(String[] args) throws InterruptedException {
    try (PoolExecutor executor = PoolExecutor.processes(2)) {
      List<TaskFuture<Integer>> sums = new ArrayList<>();
      for (int i = 1; i <= 5; i++) {
        sums.add(executor.submit(Additions::add, i, 10 * i));
      }
      WaitResult<TaskFuture<Integer>> result = Futures.wait(sums, ReturnWhen.ALL_COMPLETED);
      System.out.println(result.done().size() + " done, " + result.notDone().size() + " not done");
      for (TaskFuture<Integer> sum : sums) {
        System.out.println(sum.join());
      }
    }
  }

  private static int add(int a, int b) {
    return a + b;
  }
}
