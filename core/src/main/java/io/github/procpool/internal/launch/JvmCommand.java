package io.github.procpool.internal.launch;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * java @<argument file>: the file has no length limit, and its mode keeps options from the eyes of
 * other users, whom the process table would show them.
 */
/** Builds the commands that start the workers of one pool. Immutable, safe for any thread. */
public final class JvmCommand {
  /** Named here as a string: this package does not use the worker's. */
  public static final String WORKER_MAIN = "io.github.procpool.internal.worker.WorkerMain";

  private final JvmSettings settings;
  private final HostDirectory directory;
  private final String mainClass;
  private final Path java;
  private final String classPath;
  private final @Nullable BootArchive archive;

  /**
   * A command, and the file it refers to.
   *
   * @param command the program and its arguments
   * @param argumentFile to be deleted once the worker has said hello or has ended
   */
  public record Prepared(List<String> command, Path argumentFile) {
    /** Copies the list. */
    public Prepared {
      command = List.copyOf(command);
    }
  }

  private JvmCommand(
      JvmSettings settings,
      HostDirectory directory,
      String mainClass,
      Path java,
      String classPath,
      @Nullable BootArchive archive) {
    this.settings = settings;
    this.directory = directory;
    this.mainClass = mainClass;
    this.java = java;
    this.classPath = classPath;
    this.archive = archive;
  }

  /**
   * For workers of Procpool. The class path is read now, with the calling thread's context class
   * loader.
   *
   * @param settings what the workers have in common
   * @param directory takes the argument files and crash logs
   * @return the commands of one pool
   * @throws IOException if there is no {@code java} program, or Procpool's classes can't be read
   * @throws IllegalArgumentException if an option or a class path entry can't be used
   */
  public static JvmCommand of(JvmSettings settings, HostDirectory directory) throws IOException {
    return of(settings, directory, WORKER_MAIN);
  }

  /**
   * For JVMs with another main class; otherwise as {@link #of(JvmSettings, HostDirectory)}.
   *
   * @param settings what they have in common
   * @param directory takes the argument files and crash logs
   * @param mainClass gets the path of a boot file
   * @return the commands
   * @throws IOException if there is no {@code java} program, or Procpool's classes can't be read
   * @throws IllegalArgumentException if an option or a class path entry can't be used
   */
  public static JvmCommand of(JvmSettings settings, HostDirectory directory, String mainClass)
      throws IOException {
    JvmOptions.check(settings.jvmOptions());
    Path home =
        settings.javaHome() == null
            ? Path.of(System.getProperty("java.home"))
            : settings.javaHome();
    Set<String> entries = new LinkedHashSet<>();
    if (settings.classPath() == null) {
      entries.addAll(HostClassPath.entries());
    } else {
      settings.classPath().forEach(entry -> entries.add(entry.toAbsolutePath().toString()));
    }
    Path own = OwnClasses.locate(directory).orElse(null);
    BootArchive archive =
        own == null
            ? null
            : BootArchive.of(settings, home, entries, own, directory.sockets()).orElse(null);
    List<String> classPath = new ArrayList<>(entries);
    if (own != null) {
      // An archive is for what comes first.
      classPath.remove(own.toString());
      classPath.add(archive == null ? classPath.size() : 0, own.toString());
    }
    return new JvmCommand(
        settings,
        directory,
        mainClass,
        javaProgram(home),
        JvmOptions.joinClassPath(classPath),
        archive);
  }

  /**
   * Has an archive made, in the background and if there is none, by which later workers boot
   * faster. To be called when nobody waits for a worker to boot.
   */
  public void orderArchive() {
    if (archive != null) {
      archive.order();
    }
  }

  /**
   * The program that starts a JVM.
   *
   * @param javaHome where a Java runtime is installed
   * @return an absolute path
   * @throws IOException if it is not there or may not be executed
   */
  public static Path javaProgram(Path javaHome) throws IOException {
    String name = File.separatorChar == '\\' ? "java.exe" : "java";
    Path program = javaHome.resolve("bin").resolve(name).toAbsolutePath();
    if (!Files.isRegularFile(program) || !Files.isExecutable(program)) {
      throw new IOException(
          "javaHome has no bin/java: " + javaHome + "; set it to an installed Java runtime");
    }
    return program;
  }

  /**
   * Writes the argument file of one worker.
   *
   * @param workerId the worker's number, for the name of its crash log
   * @param bootFile the program's one argument
   * @return the command
   * @throws IOException if the file can't be written
   */
  public Prepared prepare(int workerId, Path bootFile) throws IOException {
    Path argumentFile = directory.newFile("w" + workerId, ".args");
    List<String> arguments =
        new ArrayList<>(JvmOptions.forWorker(settings, workerId, directory.sockets()));
    if (archive != null) {
      arguments.addAll(archive.options());
    }
    arguments.add("-cp");
    arguments.add(classPath);
    List<String> command = new ArrayList<>(List.of(java.toString(), "@" + argumentFile));
    List<String> rest = hasArgumentFiles() ? command : arguments;
    rest.addAll(settings.jvmOptions());
    rest.add(mainClass);
    rest.add(bootFile.toAbsolutePath().toString());
    boolean written = false;
    try {
      ArgumentFile.write(argumentFile, arguments);
      written = true;
    } finally {
      if (!written) {
        Files.deleteIfExists(argumentFile);
      }
    }
    return new Prepared(command, argumentFile);
  }

  /** An argument file can't name another one; then what follows goes to the command line. */
  private boolean hasArgumentFiles() {
    return settings.jvmOptions().stream().anyMatch(option -> option.startsWith("@"));
  }
}
