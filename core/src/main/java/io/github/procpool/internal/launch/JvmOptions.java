package io.github.procpool.internal.launch;

import java.io.File;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Procpool's own JVM options, less those that the user's options are at odds with. */
final class JvmOptions {
  private static final long INITIAL_HEAP_BYTES = 24L << 20;

  /**
   * Memory that no object has used costs nothing, and in a smaller young generation the large
   * arguments of two tasks in a row would be moved to the old one.
   */
  private static final long YOUNG_BYTES = 16L << 20;

  /** The JVM refuses to start with two collectors. */
  private static final Pattern COLLECTOR =
      Pattern.compile("-XX:\\+Use(Serial|Parallel|G1|Z|Shenandoah|Epsilon|ConcMarkSweep)GC");

  private static final Pattern MAXIMUM_HEAP =
      Pattern.compile("(-Xmx|-mx|-XX:MaxHeapSize=|-XX:MaxRAMPercentage=).*");

  private static final Pattern YOUNG = Pattern.compile("(-Xmn|-XX:(Max)?NewSize=|-XX:NewRatio=).*");

  private static final Pattern FREE_RATIO = Pattern.compile("-XX:(Min|Max)HeapFreeRatio=.*");

  /**
   * The heap does not shrink: the collector of Java 17 gives it back after each task with a long
   * array, and the page faults of the next one then take two thirds of the worker's time.
   */
  private static final String KEPT_HEAP = "-XX:MaxHeapFreeRatio=100";

  /**
   * Methods are compiled after four times as many calls. Compilers take a third of the processor
   * time of a boot, most of it for methods of the JDK's own start; when all processors work, they
   * keep one of them from a task.
   */
  private static final String LATE_COMPILATION = "-XX:CompileThresholdScaling=4";

  private static final Pattern COMPILATION = Pattern.compile("-XX:(CompileThreshold|Tier\\d).*");

  private static final Pattern INITIAL_HEAP =
      Pattern.compile("(-Xms|-ms|-XX:InitialHeapSize=|-XX:InitialRAMPercentage=).*");

  /** Options that replace what a worker needs in order to start at all. */
  private static final Set<String> RESERVED =
      Set.of("-cp", "-classpath", "--class-path", "-jar", "-m", "--module");

  private static final String SELECTOR_PROVIDER = "-Djava.nio.channels.spi.SelectorProvider=";

  private JvmOptions() {}

  /**
   * Refuses options that would keep a worker from starting.
   *
   * @throws IllegalArgumentException names the option and what to use instead
   */
  static void check(List<String> userOptions) {
    for (String option : userOptions) {
      int equals = option.indexOf('=');
      String name = option.startsWith("--") && equals > 0 ? option.substring(0, equals) : option;
      if (RESERVED.contains(name)) {
        throw new IllegalArgumentException(
            "jvmOptions must not hold " + name + ": workers are started with classPath");
      }
    }
  }

  /** The options for one worker; the class path is not among them. */
  static List<String> forWorker(JvmSettings settings, int workerId, Path crashLogDirectory) {
    List<String> user = settings.jvmOptions();
    List<String> options = new ArrayList<>();
    if (!anyMatches(user, MAXIMUM_HEAP)) {
      options.add("-Xmx" + settings.heapBytes());
      // Under a maximum of the user's ours could be too large.
      if (!anyMatches(user, INITIAL_HEAP)) {
        long initial = Math.min(INITIAL_HEAP_BYTES, settings.heapBytes());
        options.add("-Xms" + initial);
        if (!anyMatches(user, YOUNG) && !anyMatches(user, COLLECTOR)) {
          options.add("-XX:NewSize=" + Math.min(YOUNG_BYTES, initial / 2));
        }
      }
    }
    if (!anyMatches(user, COLLECTOR)) {
      options.add("-XX:+UseSerialGC");
      if (!anyMatches(user, FREE_RATIO)) {
        options.add(KEPT_HEAP);
      }
    }
    if (!anyMatches(user, COMPILATION)) {
      options.add(LATE_COMPILATION);
    }
    options.add("-XX:-UsePerfData");
    options.add("-XX:+ExitOnOutOfMemoryError");
    options.add("-XX:-CreateCoredumpOnCrash");
    options.add(CrashLog.option(crashLogDirectory, workerId));
    options.add("-Dfile.encoding=" + Charset.defaultCharset().name());
    options.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
    addOutputCharset(options, settings.outputCharset());
    addSelectorProvider(options, settings);
    if (PreviewFeatures.areEnabled()) {
      options.add("--enable-preview");
    }
    return options;
  }

  /** Joins entries; one that holds the separator would silently become two. */
  static String joinClassPath(List<String> entries) {
    for (String entry : entries) {
      if (entry.contains(File.pathSeparator)) {
        throw new IllegalArgumentException(
            "a class path entry must not hold '" + File.pathSeparator + "', was " + entry);
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  private static boolean anyMatches(List<String> options, Pattern pattern) {
    return options.stream().anyMatch(option -> pattern.matcher(option).matches());
  }

  /** Otherwise each worker looks into each jar of its class path whether that has another one. */
  private static void addSelectorProvider(List<String> options, JvmSettings settings) {
    Class<?> provider = SelectorProvider.provider().getClass();
    boolean sameJdk =
        settings.javaHome() == null
            || settings.javaHome().equals(Path.of(System.getProperty("java.home")));
    boolean ofTheJdk = provider.getClassLoader() == null;
    if (sameJdk && ofTheJdk && settings.jvmOptions().stream().noneMatch(JvmOptions::setsProvider)) {
      options.add(SELECTOR_PROVIDER + provider.getName());
    }
  }

  private static boolean setsProvider(String option) {
    return option.startsWith(SELECTOR_PROVIDER);
  }

  private static void addOutputCharset(List<String> options, @Nullable Charset charset) {
    if (charset != null) {
      // The first two are for Java 17 and 18, the others for later ones.
      for (String property :
          List.of(
              "sun.stdout.encoding", "sun.stderr.encoding", "stdout.encoding", "stderr.encoding")) {
        options.add("-D" + property + "=" + charset.name());
      }
    }
  }
}
