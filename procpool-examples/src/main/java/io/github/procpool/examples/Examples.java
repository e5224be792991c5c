package io.github.procpool.examples;

import java.util.List;
import java.util.Optional;

/** All programs of this module by name. */
public final class Examples {
  private static final List<Example> ALL =
      List.of(
          new Example("process", "A one-off process that prints and is joined", OneProcess.class),
          new Example("one-task", "A pool that runs one task", OneTask.class),
          new Example("process-ids", "Two tasks that print their process ids", ProcessIds.class),
          new Example("squares", "Squares of 1 to 5 through Pool.map", Squares.class),
          new Example("greetings", "Calls through apply and applyAsync", Greetings.class),
          new Example("cubes", "Cubes of 1 to 4 through map of an executor", Cubes.class),
          new Example("shout", "Two submitted calls and their results", Shout.class),
          new Example("additions", "Five calls waited for as a group", Additions.class),
          new Example("doubling", "The two ways to end a pool", Doubling.class),
          new Example("worker-prints", "Cubes that workers print themselves", WorkerPrints.class),
          new Example(
              "images",
              "Images downloaded one by one and by 3 workers [delay of the server in ms]",
              Images.class),
          new Example("loop", "A loop over the results of map", Loop.class),
          new Example("blocking", "A submitted call, and a result that waits", Blocking.class),
          new Example(
              "both-doors",
              "PoolExecutor and Pool side by side: cancel, wait, terminate, maps, exceptions",
              BothDoors.class),
          new Example("crash", "A crash in native code costs one item", Crash.class),
          new Example("stuck", "A stuck task is timed out and shows where it was", Stuck.class),
          new Example("leak", "A task that leaks memory has its worker replaced", Leak.class),
          new Example(
              "hardened-worker",
              "Workers that may open few files and use little processor time",
              HardenedWorker.class),
          new Example(
              "stream", "100 million items in constant memory [how many]", HugeStream.class),
          new Example("shared-table", "A table sent once to each worker", SharedTable.class),
          new Example(
              "which-one",
              "What the same work costs in turn, in threads and in processes [part of it]",
              WhichOne.class));

  private Examples() {}

  /** All there are, the first to read first. */
  public static List<Example> all() {
    return ALL;
  }

  /** The one of that name. */
  public static Optional<Example> named(String name) {
    return ALL.stream().filter(example -> example.name().equals(name)).findFirst();
  }
}
