package io.github.procpool.benchmarks.child;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The JVM options of a grid's members and of their host. */
public final class GridOptions {
  /** What Ignite's own start script opens. */
  private static final List<String> OPENED =
      List.of(
          "java.base/jdk.internal.access",
          "java.base/jdk.internal.misc",
          "java.base/sun.nio.ch",
          "java.base/sun.util.calendar",
          "java.base/sun.reflect.generics.reflectiveObjects",
          "java.management/com.sun.jmx.mbeanserver",
          "jdk.internal.jvmstat/sun.jvmstat.monitor",
          "java.base/java.io",
          "java.base/java.nio",
          "java.base/java.net",
          "java.base/java.util",
          "java.base/java.util.concurrent",
          "java.base/java.util.concurrent.locks",
          "java.base/java.util.concurrent.atomic",
          "java.base/java.lang",
          "java.base/java.lang.invoke",
          "java.base/java.math",
          "java.base/java.time",
          "java.base/sun.security.ssl",
          "java.base/sun.security.x509",
          "java.sql/java.sql",
          "java.management/sun.management",
          "jdk.management/com.sun.management.internal");

  /** What Hazelcast asks for when it starts without. */
  private static final List<String> HAZELCAST =
      List.of(
          "--add-modules=java.se",
          "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=java.management/sun.management=ALL-UNNAMED",
          "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

  /** From this version on Unsafe must be allowed. */
  private static final int UNSAFE_ASKS_SINCE = 23;

  private GridOptions() {}

  /**
   * For that grid.
   *
   * @param files takes what it writes
   */
  public static List<String> of(String grid, Path files) {
    List<String> options =
        new ArrayList<>(
            List.of("-Xmx512m", "-Djava.net.preferIPv4Stack=true", "-Djava.io.tmpdir=" + files));
    if (grid.equals("hazelcast")) {
      options.addAll(HAZELCAST);
    } else {
      OPENED.forEach(name -> options.add("--add-opens=" + name + "=ALL-UNNAMED"));
      options.add("-DIGNITE_UPDATE_NOTIFIER=false");
      options.add("-DIGNITE_QUIET=true");
      options.add("-DIGNITE_NO_ASCII=true");
      options.add("-DIGNITE_PERFORMANCE_SUGGESTIONS_DISABLED=true");
      if (Runtime.version().feature() >= UNSAFE_ASKS_SINCE) {
        options.add("--sun-misc-unsafe-memory-access=allow");
      }
    }
    return options;
  }
}
