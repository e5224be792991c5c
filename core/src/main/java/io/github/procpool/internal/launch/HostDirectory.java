package io.github.procpool.internal.launch;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/*
 * Two directories, one for sockets and small files, one in memory for mapped files; on systems
 * without /dev/shm the second lies inside the first. Each is locked on its own, so that each can
 * be swept on its own.
 *
 * Cleaners of temporary files (systemd-tmpfiles, systemd-logind's RemoveIPC) know nothing of locks
 * and may take a directory away from a host that lives for weeks. So a directory is looked at
 * before each new path, and replaced when it is gone.
 *
 * Lock order: LIFECYCLE before paths.
 */
/** The files that this JVM shares with its workers; one for all pools, gone with the last. */
public final class HostDirectory {
  private static final Logger LOGGER = System.getLogger(HostDirectory.class.getName());

  /** 104 on macOS, 108 on Linux, both with the closing zero. */
  private static final int MAX_SOCKET_PATH_BYTES = 100;

  private static final int MAX_HINT_LENGTH = 12;

  /** Separator, hint, minus, counter, ".sock": what newSocketPath puts after the directory. */
  private static final int MAX_SOCKET_NAME_BYTES = 1 + MAX_HINT_LENGTH + 1 + 7 + 5;

  private static final Path SHORT_TEMPORARY_DIRECTORY = Path.of("/tmp");
  private static final Path MEMORY_FILE_SYSTEM = Path.of("/dev/shm");

  private static final ReentrantLock LIFECYCLE = new ReentrantLock();
  // The next four are guarded by LIFECYCLE.
  private static final Deque<Runnable> EXIT_ACTIONS = new ArrayDeque<>();
  private static @Nullable HostDirectory shared;
  private static int users;
  private static @Nullable Thread exitHook;

  private final HostIdentity host;
  private final Path temporaryDirectory;
  private final @Nullable Path memoryDirectory;
  private final AtomicLong counter = new AtomicLong();
  private final ReentrantLock paths = new ReentrantLock();
  // The next three are guarded by paths; memory is null when it lies inside files.
  private OwnedDirectory files;
  private @Nullable OwnedDirectory memory;
  private boolean deleted;

  private HostDirectory(HostIdentity host, Path temporaryDirectory, @Nullable Path memoryDirectory)
      throws IOException {
    this.host = host;
    this.temporaryDirectory = temporaryDirectory;
    this.memoryDirectory = memoryDirectory;
    files = createFiles(host, temporaryDirectory);
    memory = createMemory(host, memoryDirectory);
  }

  /**
   * The directory of this JVM, created on first use, when leftovers of killed hosts are removed.
   *
   * @return the directory; each call must be paired with one of {@link #release()}
   * @throws IOException if no directory can be made; the message says what to do
   */
  public static HostDirectory acquire() throws IOException {
    LIFECYCLE.lock();
    try {
      HostDirectory directory = shared;
      if (directory == null) {
        directory = open(Path.of(System.getProperty("java.io.tmpdir")), MEMORY_FILE_SYSTEM);
        shared = directory;
        exitHook = addExitHook();
      }
      users++;
      return directory;
    } finally {
      LIFECYCLE.unlock();
    }
  }

  /** Gives it back; the last one to do so deletes it with all it holds. */
  public void release() {
    LIFECYCLE.lock();
    try {
      if (this != shared || users == 0) {
        throw new IllegalStateException("the host directory was released more often than acquired");
      }
      users--;
      if (users == 0) {
        shared = null;
        removeExitHook();
        delete();
      }
    } finally {
      LIFECYCLE.unlock();
    }
  }

  /**
   * Adds something to be done when this JVM exits, while the directory is still there: a worker
   * that is starting reads its files. Actions run one after the other, the newest first; what one
   * throws is logged.
   *
   * @param action called from the thread of the exit hook
   * @return takes the action out again
   */
  public static Runnable beforeExit(Runnable action) {
    LIFECYCLE.lock();
    try {
      EXIT_ACTIONS.push(action);
    } finally {
      LIFECYCLE.unlock();
    }
    return () -> {
      LIFECYCLE.lock();
      try {
        EXIT_ACTIONS.remove(action);
      } finally {
        LIFECYCLE.unlock();
      }
    };
  }

  /** Makes one that is not shared, and sweeps its siblings; deleted by {@link #delete()}. */
  static HostDirectory open(Path temporaryDirectory, @Nullable Path memoryDirectory)
      throws IOException {
    HostIdentity host = HostIdentity.current();
    HostDirectory created =
        new HostDirectory(host, temporaryDirectory.toAbsolutePath(), memoryDirectory);
    created.sweep();
    return created;
  }

  /**
   * Directory of sockets and small files, mode 0700. May change when a cleaner took it away, so
   * better not kept.
   *
   * @return an absolute path, short enough for sockets
   */
  public Path sockets() {
    paths.lock();
    try {
      return files.path();
    } finally {
      paths.unlock();
    }
  }

  /**
   * Directory of files to be mapped by both sides, mode 0700, in memory where the system has such.
   * May change as {@link #sockets()} may.
   *
   * @return an absolute path
   */
  public Path sharedMemory() {
    paths.lock();
    try {
      return memory == null ? files.path() : memory.path();
    } finally {
      paths.unlock();
    }
  }

  /** Whether {@link #sharedMemory()} is in memory. */
  public boolean hasSharedMemory() {
    paths.lock();
    try {
      return memory != null;
    } finally {
      paths.unlock();
    }
  }

  /**
   * A path to bind a socket to; nothing is created.
   *
   * @param hint goes into the name, cut to 12 characters
   * @return an unused path of at most 100 bytes
   * @throws IOException if the directory was taken away and can't be made again
   */
  public Path newSocketPath(String hint) throws IOException {
    paths.lock();
    try {
      return intactFiles().resolve(uniqueName(hint, ".sock"));
    } finally {
      paths.unlock();
    }
  }

  /**
   * Creates an empty file of mode 0600 in {@link #sharedMemory()}.
   *
   * @param hint goes into the name, cut to 12 characters
   * @return the new file
   * @throws IOException if it can't be created
   */
  public Path newSharedFile(String hint) throws IOException {
    paths.lock();
    try {
      return OwnedDirectory.createFile(intactMemory().resolve(uniqueName(hint, ".mem")));
    } finally {
      paths.unlock();
    }
  }

  /**
   * Creates an empty file of mode 0600 in {@link #sockets()}.
   *
   * @param hint goes into the name, cut to 12 characters
   * @param extension end of the name, with its dot
   * @return the new file
   * @throws IOException if it can't be created
   */
  public Path newFile(String hint, String extension) throws IOException {
    paths.lock();
    try {
      return OwnedDirectory.createFile(intactFiles().resolve(uniqueName(hint, extension)));
    } finally {
      paths.unlock();
    }
  }

  /** Deletes everything, once; what can't be deleted is left to the next host's sweep. */
  void delete() {
    paths.lock();
    try {
      if (deleted) {
        return;
      }
      deleted = true;
      deleteOrLog(files);
      if (memory != null) {
        deleteOrLog(memory);
      }
    } finally {
      paths.unlock();
    }
  }

  private void sweep() {
    paths.lock();
    try {
      StaleDirectories.sweep(files, host);
      if (memory != null) {
        StaleDirectories.sweep(memory, host);
      }
    } finally {
      paths.unlock();
    }
  }

  private Path intactFiles() throws IOException {
    requireNotDeleted();
    if (!files.isIntact()) {
      OwnedDirectory lost = files;
      files = createFiles(host, temporaryDirectory);
      deleteOrLog(lost);
    }
    return files.path();
  }

  private Path intactMemory() throws IOException {
    if (memory == null) {
      return intactFiles();
    }
    requireNotDeleted();
    if (!memory.isIntact()) {
      OwnedDirectory lost = memory;
      memory = createMemory(host, memoryDirectory);
      deleteOrLog(lost);
    }
    return memory == null ? intactFiles() : memory.path();
  }

  private void requireNotDeleted() throws IOException {
    if (deleted) {
      throw new IOException("the host's directory is deleted: its last pool has ended");
    }
  }

  private static OwnedDirectory createFiles(HostIdentity host, Path temporaryDirectory)
      throws IOException {
    Path parent =
        fitsSocket(temporaryDirectory, host) || !Files.isDirectory(SHORT_TEMPORARY_DIRECTORY)
            ? temporaryDirectory
            : SHORT_TEMPORARY_DIRECTORY;
    try {
      return OwnedDirectory.create(parent, host.ownPrefix());
    } catch (IOException failure) {
      throw new IOException(
          "cannot create a directory in "
              + parent
              + " ("
              + OwnedDirectory.reason(failure)
              + "); set -Djava.io.tmpdir to a directory that can be written",
          failure);
    }
  }

  private static @Nullable OwnedDirectory createMemory(HostIdentity host, @Nullable Path parent) {
    if (parent == null || !Files.isDirectory(parent) || !Files.isWritable(parent)) {
      return null;
    }
    try {
      return OwnedDirectory.create(parent, host.ownPrefix());
    } catch (IOException failure) {
      LOGGER.log(Level.DEBUG, () -> parent + " is not used: shared files go to disk", failure);
      return null;
    }
  }

  private static boolean fitsSocket(Path parent, HostIdentity host) {
    int suffix = 1 + host.ownPrefix().length() + 4 + MAX_SOCKET_NAME_BYTES;
    return parent.toString().getBytes(StandardCharsets.UTF_8).length + suffix
        <= MAX_SOCKET_PATH_BYTES;
  }

  private String uniqueName(String hint, String extension) {
    String clean = hint.replaceAll("[^A-Za-z0-9._-]", "_");
    String cut = clean.length() <= MAX_HINT_LENGTH ? clean : clean.substring(0, MAX_HINT_LENGTH);
    return cut + "-" + Long.toString(counter.incrementAndGet(), 36) + extension;
  }

  private static void deleteOrLog(OwnedDirectory directory) {
    try {
      directory.delete();
    } catch (IOException failure) {
      LOGGER.log(
          Level.DEBUG, () -> directory.path() + " is left to the next host's sweep", failure);
    }
  }

  private static @Nullable Thread addExitHook() {
    Thread hook = new Thread(HostDirectory::deleteAtExit, "procpool-exit");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      return hook;
    } catch (IllegalStateException exiting) {
      LOGGER.log(Level.DEBUG, "a pool was made while this JVM exits", exiting);
      return null;
    }
  }

  private static void deleteAtExit() {
    for (Runnable action : exitActions()) {
      try {
        action.run();
      } catch (RuntimeException failure) {
        LOGGER.log(Level.WARNING, "an exit action of a pool failed", failure);
      }
    }
    HostDirectory directory = current();
    if (directory != null) {
      directory.delete();
    }
  }

  private static List<Runnable> exitActions() {
    LIFECYCLE.lock();
    try {
      return List.copyOf(EXIT_ACTIONS);
    } finally {
      LIFECYCLE.unlock();
    }
  }

  private static @Nullable HostDirectory current() {
    LIFECYCLE.lock();
    try {
      return shared;
    } finally {
      LIFECYCLE.unlock();
    }
  }

  private static void removeExitHook() {
    Thread hook = exitHook;
    exitHook = null;
    if (hook == null) {
      return;
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException exiting) {
      LOGGER.log(Level.TRACE, "the exit hook has already begun", exiting);
    }
  }
}
