package io.github.procpool.benchmarks.rival;

import io.github.procpool.SerializableCallable;
import io.github.procpool.benchmarks.child.ChildJvm;
import io.github.procpool.benchmarks.child.OneTaskMain;
import io.github.procpool.benchmarks.trial.BenchPool;
import io.github.procpool.benchmarks.trial.PoolTrials;
import io.github.procpool.benchmarks.trial.Setup;
import io.github.procpool.benchmarks.trial.Trial;
import io.github.procpool.benchmarks.work.Effort;
import io.github.procpool.benchmarks.work.Kind;
import io.github.procpool.benchmarks.work.Work;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.EnumSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A new JVM for each task, as many at a time as the others have workers. */
final class JvmPerTaskRival implements Rival {
  @Override
  public String name() {
    return "jvm-per-task";
  }

  @Override
  public String title() {
    return "one JVM per task";
  }

  @Override
  public Family family() {
    return Family.JVM_PER_TASK;
  }

  @Override
  public boolean does(Work work, Effort effort) {
    return EnumSet.of(Kind.COLD, Kind.ROUND_TRIP, Kind.NO_OPS).contains(work.kind());
  }

  @Override
  public Trial open(Work work, Setup setup) throws Exception {
    return PoolTrials.open(
        work, setup, workers -> new Launches(Executors.newFixedThreadPool(workers)));
  }

  private record Launches(ExecutorService threads) implements BenchPool {
    @Override
    public <R> Future<R> submit(SerializableCallable<R> task) {
      return threads.submit(() -> call(task));
    }

    @SuppressWarnings({"unchecked", "BanSerializableRead"}) // written by the JVM started here
    private static <R> R call(SerializableCallable<R> task)
        throws IOException, ClassNotFoundException, InterruptedException {
      Process jvm = ChildJvm.start(ChildJvm.QUICK_START, OneTaskMain.class.getName());
      try (ObjectOutputStream out = new ObjectOutputStream(jvm.getOutputStream())) {
        out.writeObject(task);
        out.flush();
        try (ObjectInputStream in = new ObjectInputStream(jvm.getInputStream())) {
          R result = (R) in.readObject();
          int unused = jvm.waitFor();
          return result;
        }
      } finally {
        jvm.destroyForcibly();
      }
    }

    @Override
    public void close() {
      threads.shutdownNow();
    }
  }
}
