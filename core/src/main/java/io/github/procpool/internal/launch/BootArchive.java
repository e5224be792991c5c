package io.github.procpool.internal.launch;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/*
 * A dynamic class-data archive (JEP 350) of what a worker loads, on top of the JDK's own one. It
 * is good for one jar, first on the class path; what comes after it does not matter. Whatever is
 * wrong with it, the JVM goes on without; only its warnings must be turned off.
 */
/** The archive of classes that lets workers boot faster, where there can be one. */
final class BootArchive {
  /** {@code off}: no archive is made or used. */
  static final String PROPERTY = "procpool.archive";

  private static final Logger LOGGER = System.getLogger(BootArchive.class.getName());

  /** The first release that warns of archives under a tag of its own. */
  private static final int AOT_TAG = 25;

  /** Options by which users share classes themselves, and files that may hold such options. */
  private static final Pattern SHARING =
      Pattern.compile(
          "@.*|-Xshare.*|-XX:[+-]?(Shared|UseShared|AOT|Archive|AutoCreateShared|DumpLoadedClass"
              + "|RecordDynamicDump|Flags=|VMOptionsFile=).*");

  /** Variables from which a JVM takes options. */
  private static final List<String> OPTION_VARIABLES =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  /** This JVM orders each once. */
  private static final Set<Path> ORDERED = ConcurrentHashMap.newKeySet();

  private final Path javaHome;
  private final Path jar;
  private final Path location;
  private final ArchiveKey key;
  private final int user;

  /** The archive once it was found; read to its end only that time. */
  private volatile @Nullable Path found;

  private BootArchive(Path javaHome, Path jar, Path location, ArchiveKey key, int user) {
    this.javaHome = javaHome;
    this.jar = jar;
    this.location = location;
    this.key = key;
    this.user = user;
  }

  /**
   * For the workers of one pool.
   *
   * @param classPath theirs, without the jar
   * @param jar holds Procpool; it has to become the first on the class path
   * @param own the directory of this host
   * @return empty if there can be none
   */
  static Optional<BootArchive> of(
      JvmSettings settings, Path javaHome, Set<String> classPath, Path jar, Path own) {
    Path location = ArchiveDirectory.locate();
    if (location == null
        || "off".equals(System.getProperty(PROPERTY))
        || !javaHome.equals(Path.of(System.getProperty("java.home")))
        || !isHotSpot()
        || sharesItself(settings.jvmOptions(), settings.environment())) {
      return Optional.empty();
    }
    try {
      // A copy of Procpool's classes has another name in each host.
      if (!Files.isRegularFile(jar)
          || jar.startsWith(own)
          || !(isFirst(jar, classPath) || isOnlyProcpool(jar))) {
        return Optional.empty();
      }
      return Optional.of(
          new BootArchive(
              javaHome,
              jar,
              location,
              ArchiveKey.of(javaHome, jar),
              ArchiveDirectory.ownerOf(own)));
    } catch (IOException failure) {
      logAbsence(failure);
      return Optional.empty();
    }
  }

  private static boolean isHotSpot() {
    String name = String.valueOf(System.getProperty("java.vm.name"));
    return name.contains("HotSpot") || name.contains("OpenJDK");
  }

  /** A second archive would be refused, or replace the user's. */
  static boolean sharesItself(List<String> options, Map<String, String> environment) {
    List<String> all = new ArrayList<>(options);
    for (String name : OPTION_VARIABLES) {
      all.addAll(List.of(environment.getOrDefault(name, "").split(" ")));
    }
    for (String option : all) {
      if (SHARING.matcher(option).matches()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isFirst(Path jar, Set<String> classPath) {
    return classPath.isEmpty() || classPath.iterator().next().equals(jar.toString());
  }

  /** Then it hides nothing when it comes first; a jar with a whole program in it might. */
  static boolean isOnlyProcpool(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
        String name = all.nextElement().getName();
        if (!name.startsWith("io/github/procpool/")
            && !name.startsWith("META-INF/")
            && !name.equals("module-info.class")
            && !"io/github/".startsWith(name)) {
          return false;
        }
      }
      return true;
    }
  }

  /** The options by which a worker uses it; none as long as it is not there. */
  List<String> options() {
    try {
      Path archive = found;
      if (archive == null || !Files.exists(archive)) {
        archive = find().orElse(null);
        found = archive;
      }
      return archive == null ? List.of() : optionsFor(archive);
    } catch (IOException failure) {
      logAbsence(failure);
      return List.of();
    }
  }

  private Optional<Path> find() throws IOException {
    ArchiveStore store = store().orElse(null);
    Optional<Path> archive = store == null ? Optional.empty() : store.find();
    return archive.isPresent() && ArchiveDirectory.isTrusted(archive.get(), user)
        ? archive
        : Optional.empty();
  }

  /**
   * The options by which a JVM uses an archive, without a word if it can't. It is mapped where it
   * was made for, if there is room: elsewhere each JVM rewrites all pointers in it, some 2,300
   * pages that workers then no longer share.
   */
  static List<String> optionsFor(Path archive) {
    return List.of(
        "-XX:SharedArchiveFile=" + archive,
        "-XX:+UnlockDiagnosticVMOptions",
        "-XX:ArchiveRelocationMode=0",
        quietOption());
  }

  /** The options by which a JVM makes one when it exits. */
  static List<String> optionsToMake(Path archive) {
    return List.of("-XX:ArchiveClassesAtExit=" + archive, quietOption());
  }

  /**
   * A JVM refuses to start with a tag that it does not know. In a release that drops one, no
   * archive can be made, and so this option is never used.
   */
  private static String quietOption() {
    return Runtime.version().feature() < AOT_TAG ? "-Xlog:cds*=off" : "-Xlog:cds*=off,aot*=off";
  }

  /** Has it made in the background, unless it is there or this JVM has asked before. */
  void order() {
    if (!ORDERED.add(location.resolve(key.text()))) {
      return;
    }
    try {
      ArchiveDirectory.create(location);
      ArchiveStore store = store().orElse(null);
      if (store != null
          && Files.isWritable(store.directory())
          && store.find().isEmpty()
          && !store.hasFailed()) {
        MakerProcess.start(JvmCommand.javaProgram(javaHome), jar, store);
      }
    } catch (IOException failure) {
      logAbsence(failure);
    }
  }

  private Optional<ArchiveStore> store() throws IOException {
    Optional<Path> directory = ArchiveDirectory.trusted(location, user);
    return directory.isEmpty()
        ? Optional.empty()
        : Optional.of(new ArchiveStore(directory.get(), key));
  }

  private static void logAbsence(IOException failure) {
    LOGGER.log(Level.DEBUG, "workers boot without an archive of their classes", failure);
  }
}
