package io.github.procpool.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.TaskProcess;
import io.github.procpool.testkit.Await;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that run from a jar: one archive is made, later workers boot from it, none ever fails. */
@Timeout(240)
class BootArchiveProcessTest {
  /** At the lowest priority, beside other tests. */
  private static final Duration MAKING = Duration.ofMinutes(3);

  private static final int HOSTS_AT_ONCE = 3;

  @TempDir static Path root;
  private static Path jar;
  private static ArchiveKey key;
  private static Path made;
  private static final List<TestJvm.Finished> FIRST_HOSTS = new ArrayList<>();

  @TempDir Path directory;
  private Path cache;
  private ArchiveStore store;

  /** Several hosts find no archive, but what a maker that was killed has left behind. */
  @BeforeAll
  @Timeout(240)
  static void make() throws Exception {
    jar = jarOfProcpool(root.resolve("procpool.jar"));
    key = ArchiveKey.of(Path.of(System.getProperty("java.home")), jar);
    made = privateDirectory(root.resolve("cache"));
    ArchiveStore store = new ArchiveStore(made, key);
    Files.writeString(store.unfinished(), "half");
    List<Process> hosts = new ArrayList<>();
    for (int i = 0; i < HOSTS_AT_ONCE; i++) {
      hosts.add(host(made, List.of()).start());
    }
    Await.until("an archive is made", MAKING, () -> !archivesIn(made).isEmpty());
    for (Process host : hosts) {
      FIRST_HOSTS.add(TestJvm.finish(host));
    }
  }

  @BeforeEach
  void copy() throws IOException {
    cache = privateDirectory(directory.resolve("cache"));
    for (Path archive : archivesIn(made)) {
      Files.copy(archive, cache.resolve(archive.getFileName()));
    }
    store = new ArchiveStore(cache, key);
  }

  @Test
  void host_severalAtOnceAndNoArchive_workAndOneIsMade() throws IOException {
    assertThat(FIRST_HOSTS).hasSize(HOSTS_AT_ONCE).containsOnly(new TestJvm.Finished(0, "", ""));
    assertThat(archivesIn(made)).hasSize(1);
    assertThat(new ArchiveStore(made, key).find()).isPresent();
    assertThat(namesIn(made)).doesNotContain(key.text() + ".new", key.text() + ".failed");
  }

  @Test
  void host_isKilled_itsMakerEndsToo() throws Exception {
    Files.delete(archivesIn(cache).get(0));
    // Who is killed leaves its files to the next host.
    Process host = host(cache, List.of("-Djava.io.tmpdir=" + directory)).start();
    try {
      Await.until("a maker has a worker", MAKING, () -> host.descendants().count() > 2);
      List<ProcessHandle> makers = host.descendants().toList();
      host.destroyForcibly();

      assertThat(makers).isNotEmpty();
      makers.forEach(process -> Await.ended(process.pid()));
      assertThat(archivesIn(cache)).isEmpty();
    } finally {
      host.destroyForcibly();
    }
  }

  /** Each JVM says that it has picked them up. */
  @Test
  void host_optionsInTheEnvironment_oneIsMadeAllTheSame() throws Exception {
    Files.delete(archivesIn(cache).get(0));
    ProcessBuilder builder = host(cache, List.of());
    builder.environment().put("JAVA_TOOL_OPTIONS", "-Dtool.option=1");
    builder.environment().put("JDK_JAVA_OPTIONS", "-Djdk.option=1");

    Process host = builder.start();
    try {
      Await.until("an archive is made", MAKING, () -> !archivesIn(cache).isEmpty());
    } finally {
      assertThat(TestJvm.finish(host).exitCode()).isZero();
    }
  }

  @Test
  void host_archiveThere_workersBootFromIt() throws Exception {
    assertThat(sourceOfWorkersClasses()).contains("shared objects file");
  }

  /** The first task calls a method without parameters that gives an int. */
  @Test
  void host_archiveThere_holdsWhatIsGeneratedToLinkATask() throws Exception {
    assertThat(workersClasses()).noneMatch(line -> line.contains("LambdaForm$DMH/"));
  }

  @Test
  void host_damagedArchive_worksWithoutIt() throws Exception {
    Path archive = archivesIn(cache).get(0);
    byte[] bytes = Files.readAllBytes(archive);
    for (int i = bytes.length / 3; i < bytes.length / 2; i++) {
      bytes[i] ^= 0x5a;
    }
    overwrite(archive, bytes);
    store.fail(); // so that this host has none made

    assertThat(sourceOfWorkersClasses()).contains("procpool.jar");
    assertThat(archive).doesNotExist();
  }

  @Test
  void host_fileThatIsNoArchive_worksWithoutIt() throws Exception {
    Files.delete(archivesIn(cache).get(0));
    Files.write(store.unfinished(), new byte[] {1, 2, 3});
    store.publish();

    assertThat(sourceOfWorkersClasses()).contains("procpool.jar");
  }

  @Test
  void host_archiveThatOthersCanWrite_isNotUsed() throws Exception {
    Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThat(sourceOfWorkersClasses()).contains("procpool.jar");
  }

  @Test
  void host_turnedOff_usesNone() throws Exception {
    assertThat(sourceOfWorkersClasses("-D" + BootArchive.PROPERTY + "=off"))
        .contains("procpool.jar");
  }

  private String sourceOfWorkersClasses(String... hostOptions) throws Exception {
    return workersClasses(hostOptions).stream()
        .filter(line -> line.contains(JvmCommand.WORKER_MAIN))
        .findFirst()
        .orElseThrow();
  }

  /** Runs a host, which must not say a word, and looks where its worker's classes are from. */
  private List<String> workersClasses(String... hostOptions) throws Exception {
    Path log = directory.resolve("classes.log");

    assertThat(TestJvm.run(host(cache, List.of(hostOptions), "-Xlog:class+load:file=" + log)))
        .isEqualTo(new TestJvm.Finished(0, "", ""));

    return Files.readAllLines(log);
  }

  private static ProcessBuilder host(Path cache, List<String> options, String... workerOptions) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-D" + ArchiveDirectory.PROPERTY + "=" + cache);
    command.addAll(options);
    command.add("-cp");
    command.add(jar + File.pathSeparator + locationOf(Host.class));
    command.add(Host.class.getName());
    command.addAll(List.of(workerOptions));
    return new ProcessBuilder(command);
  }

  private static Path jarOfProcpool(Path target) throws IOException {
    Path classes = locationOf(ProcessPoolExecutor.class);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(target));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        zip.putNextEntry(new ZipEntry(classes.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, zip);
      }
    }
    return target;
  }

  private static Path locationOf(Class<?> type) {
    return HostClassPath.fileOf(type.getProtectionDomain().getCodeSource().getLocation())
        .orElseThrow();
  }

  private static Path privateDirectory(Path path) throws IOException {
    ArchiveDirectory.create(path);
    return path.toRealPath();
  }

  /** Archives are read-only. */
  private static void overwrite(Path archive, byte[] bytes) throws IOException {
    Files.setPosixFilePermissions(archive, PosixFilePermissions.fromString("rw-------"));
    Files.write(archive, bytes, StandardOpenOption.TRUNCATE_EXISTING);
  }

  private static List<Path> archivesIn(Path directory) {
    return namesIn(directory).stream()
        .filter(name -> name.endsWith(".jsa"))
        .map(directory::resolve)
        .toList();
  }

  private static List<String> namesIn(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * A program with a pool and a process, which goes on until its input ends; its arguments are
   * options of the workers.
   */
  static final class Host {
    private Host() {}

    public static void main(String[] args) throws Exception {
      try (ProcessPoolExecutor pool =
          ProcessPoolExecutor.builder().maxWorkers(1).jvmOptions(args).build()) {
        if (pool.submit(Thread::activeCount).get() < 1 || pool.submit(x -> x + 1, 41).get() != 42) {
          throw new AssertionError("a wrong result");
        }
        if (!"x".equals(TaskProcess.call(() -> "x").get())) {
          throw new AssertionError("a wrong result of a process");
        }
        if (System.in.readAllBytes().length > 0) {
          throw new AssertionError("nobody was to write anything");
        }
      }
    }
  }
}
