package io.github.procpool;

import io.github.procpool.internal.host.LoaderTable;
import io.github.procpool.internal.host.Payload;
import io.github.procpool.internal.launch.HostDirectory;
import io.github.procpool.internal.launch.JvmCommand;
import io.github.procpool.internal.launch.JvmSettings;
import io.github.procpool.internal.launch.WorkerMarker;
import io.github.procpool.internal.launch.WorkerProcess;
import io.github.procpool.internal.wire.FunctionShapes;
import io.github.procpool.internal.wire.Handshake;
import io.github.procpool.internal.wire.ProcessBoot;
import io.github.procpool.internal.wire.TaskKind;
import io.github.procpool.spi.LaunchRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Starts the JVM of a task process: its boot file, its command, its socket. */
final class ProcessLauncher {
  private static final String MAIN = "io.github.procpool.internal.worker.ProcessMain";

  private ProcessLauncher() {}

  /**
   * A running process.
   *
   * @param files what it was started with
   */
  record Started(
      WorkerProcess process, ProcessLink link, HostDirectory directory, List<Path> files) {
    /** Gives back what it held in the host directory; once, after its end. */
    void release() {
      files.forEach(ProcessLauncher::delete);
      directory.release();
    }
  }

  /**
   * Starts it.
   *
   * @throws TaskSerializationException if the task can't be sent
   * @throws IOException if the system does not give what a process needs
   */
  static Started start(ProcessPlan plan, int number) throws IOException {
    TaskEncoder encoder =
        new TaskEncoder(plan.identity().name(), null, null, new LoaderTable(true));
    Payload task = encoder.function(plan.kind(), plan.task(), null).payload();
    HostDirectory directory = HostDirectory.acquire();
    boolean started = false;
    try {
      Started process = start(plan, number, task, directory);
      started = true;
      return process;
    } finally {
      if (!started) {
        directory.release();
      }
    }
  }

  private static Started start(ProcessPlan plan, int number, Payload task, HostDirectory directory)
      throws IOException {
    String name = plan.identity().name();
    String marker = WorkerMarker.create();
    Map<String, String> environment = WorkerMarker.environment(plan.environment(), marker);
    JvmSettings settings =
        new JvmSettings(
            null, Runtime.getRuntime().maxMemory(), plan.jvmOptions(), null, null, environment);
    JvmCommand java = JvmCommand.of(settings, directory, MAIN);
    Path socket = directory.newSocketPath("process");
    byte[] token = Handshake.random().token();
    Path bootFile = directory.newFile("process", ".boot");
    boot(plan, task, socket, token).write(bootFile);
    JvmCommand.Prepared prepared = java.prepare(number, bootFile);
    List<Path> files = List.of(bootFile, prepared.argumentFile());
    LaunchRequest request =
        new LaunchRequest(
            name, number, prepared.command(), environment, plan.workingDirectory(), true, false);
    ProcessLink link = ProcessLink.open(socket, token, name + "-link");
    try {
      Process process = request.toProcessBuilder().start();
      WorkerProcess watched =
          WorkerProcess.watch(process, name + "-sentinel", marker, directory.sockets());
      return new Started(watched, link, directory, files);
    } catch (IOException e) {
      link.processEnded();
      files.forEach(ProcessLauncher::delete);
      throw e;
    }
  }

  private static ProcessBoot boot(ProcessPlan plan, Payload task, Path socket, byte[] token) {
    Map<Integer, byte[]> shapes = new LinkedHashMap<>();
    for (int id : task.shapes()) {
      shapes.put(id, FunctionShapes.descriptor(id));
    }
    return new ProcessBoot(
        socket.toString(),
        token,
        plan.identity(),
        plan.kind() == TaskKind.CALLABLE,
        shapes,
        Arrays.copyOf(task.bytes(), task.length()));
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      System.getLogger("io.github.procpool")
          .log(System.Logger.Level.DEBUG, file + " is left to the end of this JVM", e);
    }
  }
}
