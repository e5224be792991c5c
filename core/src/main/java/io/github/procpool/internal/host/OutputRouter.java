package io.github.procpool.internal.host;

import io.github.procpool.PoolConfig;
import io.github.procpool.WorkerInfo;
import io.github.procpool.WorkerOutput;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Where the lines that workers print go. */
final class OutputRouter {
  private final PoolConfig config;
  private final Function<WorkerProcessHandle, WorkerInfo> describe;

  OutputRouter(PoolConfig config, Function<WorkerProcessHandle, WorkerInfo> describe) {
    this.config = config;
    this.describe = describe;
  }

  /** Whether the host reads the output; otherwise the system carries or drops it. */
  boolean isPiped() {
    return config.outputConsumer() != null
        || config.output() == WorkerOutput.FORWARD
        || config.output() == WorkerOutput.LOG;
  }

  void line(WorkerProcessHandle worker, boolean error, String line) {
    BiConsumer<WorkerInfo, String> consumer = config.outputConsumer();
    if (consumer != null) {
      consumer.accept(describe.apply(worker), line);
      return;
    }
    String tagged = "[" + config.name() + " worker-" + worker.id() + "] " + line;
    if (config.output() == WorkerOutput.LOG) {
      HostLog.LOG.log(error ? System.Logger.Level.WARNING : System.Logger.Level.INFO, tagged);
    } else if (error) {
      System.err.println(tagged);
    } else {
      System.out.println(tagged);
    }
  }
}
