package io.github.procpool.benchmarks.grid;

import io.github.procpool.SerializableCallable;
import io.github.procpool.benchmarks.child.ChildJvm;
import io.github.procpool.benchmarks.child.GridOptions;
import io.github.procpool.benchmarks.child.TrialServer;
import io.github.procpool.benchmarks.trial.BenchPool;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/** A host of a grid with members in JVMs of their own; or, with a second argument, a member. */
public final class GridMain {
  private GridMain() {}

  public static void main(String[] args) throws Exception {
    Grid grid = args[0].equals("ignite") ? new IgniteGrid() : new HazelcastGrid();
    if (args.length > 1) {
      System.setOut(System.err);
      grid.startMember();
      // Until the host closes the pipe or is gone.
      long unused = System.in.transferTo(OutputStream.nullOutputStream());
    } else {
      TrialServer.serve(workers -> open(args[0], grid, workers));
    }
    System.exit(0); // grids leave threads
  }

  private static BenchPool open(String name, Grid grid, int workers) throws Exception {
    Path files = Path.of(System.getProperty("java.io.tmpdir"));
    List<Process> members = new ArrayList<>();
    boolean joined = false;
    try {
      for (int i = 0; i < workers; i++) {
        members.add(
            ChildJvm.start(GridOptions.of(name, files), GridMain.class.getName(), name, "member"));
      }
      BenchPool host = grid.host(workers);
      joined = true;
      return new Members(host, members);
    } finally {
      if (!joined) {
        members.forEach(Process::destroyForcibly);
      }
    }
  }

  private record Members(BenchPool host, List<Process> members) implements BenchPool {
    @Override
    public <R> Future<R> submit(SerializableCallable<R> task) throws Exception {
      return host.submit(task);
    }

    @Override
    public void close() throws IOException {
      try {
        host.close();
      } finally {
        members.forEach(Process::destroyForcibly);
      }
    }
  }
}
