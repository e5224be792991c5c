package io.github.procpool.internal.host;

import io.github.procpool.PoolConfig;
import io.github.procpool.WorkerOutput;
import io.github.procpool.internal.launch.DefaultLauncher;
import io.github.procpool.internal.launch.HostDirectory;
import io.github.procpool.internal.launch.JvmCommand;
import io.github.procpool.internal.launch.OutputPump;
import io.github.procpool.internal.launch.WorkerMarker;
import io.github.procpool.internal.launch.WorkerProcess;
import io.github.procpool.internal.wire.BootFile;
import io.github.procpool.spi.LaunchRequest;
import io.github.procpool.spi.WorkerLauncher;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;

/** Starts one worker process: its boot file, its command, its output. */
final class WorkerStarter {
  /** A running process. */
  record Started(WorkerProcess process, Path argumentFile) {}

  private final PoolConfig config;
  private final SetupSource setup;
  private final JvmCommand command;
  private final HostDirectory directory;
  private final Path socket;
  private final byte[] token;
  private final OutputRouter output;
  private final Charset charset;
  private final WorkerLauncher launcher;

  WorkerStarter(
      PoolConfig config,
      SetupSource setup,
      JvmCommand command,
      HostDirectory directory,
      Path socket,
      byte[] token,
      OutputRouter output,
      Charset charset) {
    this.config = config;
    this.setup = setup;
    this.command = command;
    this.directory = directory;
    this.socket = socket;
    this.token = token;
    this.output = output;
    this.charset = charset;
    WorkerLauncher chosen = config.launcher();
    this.launcher = chosen == null ? new DefaultLauncher() : chosen;
  }

  /** Ids of the function shapes that workers are told first. */
  int[] shapes() {
    return setup.shapes();
  }

  /**
   * Starts it; the process and its output are noted in the handle.
   *
   * @param functions what it gets ready for, as in a frame REHEARSE
   */
  Started start(WorkerProcessHandle handle, Path ringFile, Path bootFile, byte[] functions)
      throws IOException {
    new BootFile(
            socket.toString(),
            ringFile.toString(),
            token,
            handle.serial(),
            setup.setup(handle.id()),
            functions)
        .write(bootFile);
    JvmCommand.Prepared prepared = command.prepare(handle.id(), bootFile);
    String marker = WorkerMarker.create();
    Process process =
        launcher.launch(
            new LaunchRequest(
                config.name(),
                handle.id(),
                prepared.command(),
                WorkerMarker.environment(config.environment(), marker),
                config.workingDirectory(),
                config.output() == WorkerOutput.INHERIT,
                config.output() == WorkerOutput.DISCARD));
    try {
      return new Started(watch(process, handle, marker), prepared.argumentFile());
    } catch (RuntimeException | Error e) {
      Process unused = process.destroyForcibly(); // nobody else knows of it
      throw e;
    }
  }

  private WorkerProcess watch(Process process, WorkerProcessHandle handle, String marker) {
    WorkerProcess watched =
        WorkerProcess.watch(
            process, config.name() + "-sentinel-" + handle.serial(), marker, directory.sockets());
    OutputPump pump =
        output.isPiped()
            ? OutputPump.start(
                process,
                config.name(),
                handle.serial(),
                charset,
                (error, line) -> output.line(handle, error, line))
            : null;
    handle.started(watched, pump);
    return watched;
  }
}
