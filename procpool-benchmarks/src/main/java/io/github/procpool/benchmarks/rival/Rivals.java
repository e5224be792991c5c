package io.github.procpool.benchmarks.rival;

import io.github.procpool.StartMethod;
import java.util.List;

/** All rivals, Procpool first. */
public final class Rivals {
  private Rivals() {}

  /** New ones, which check what they need when asked for their obstacle. */
  public static List<Rival> all() {
    return List.of(
        new ProcpoolRival("procpool", StartMethod.SPAWN),
        new ProcpoolRival("procpool-warm", StartMethod.WARM),
        PythonRival.executor("fork"),
        PythonRival.executor("spawn"),
        PythonRival.pool("fork", 0),
        PythonRival.pool("spawn", 0),
        PythonRival.pool("fork", 1_000),
        PythonRival.pool("fork", 10_000),
        new JvmPerTaskRival(),
        new Pp4jRival(),
        new GridRival("hazelcast", "Hazelcast, two members"),
        new GridRival("ignite", "Ignite, two nodes"),
        new ThreadsRival(),
        new ParallelStreamRival(),
        new SocketRival(1),
        new SocketRival(8),
        new SocketRival(64));
  }
}
