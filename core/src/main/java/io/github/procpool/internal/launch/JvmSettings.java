package io.github.procpool.internal.launch;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the JVMs of one pool's workers have in common.
 *
 * @param javaHome the Java runtime; {@code null} for this JVM's
 * @param heapBytes maximum heap
 * @param jvmOptions the user's options, which come after Procpool's own
 * @param classPath replaces this JVM's class path; {@code null} keeps it
 * @param outputCharset what workers write to piped output in; {@code null} leaves it to them, for
 *     output that goes straight to a terminal
 * @param environment theirs
 */
public record JvmSettings(
    @Nullable Path javaHome,
    long heapBytes,
    List<String> jvmOptions,
    @Nullable List<Path> classPath,
    @Nullable Charset outputCharset,
    Map<String, String> environment) {
  /** Copies the collections. */
  public JvmSettings {
    jvmOptions = List.copyOf(jvmOptions);
    classPath = classPath == null ? null : List.copyOf(classPath);
    environment = Map.copyOf(environment);
    if (heapBytes < 1) {
      throw new IllegalArgumentException("heapBytes must be at least 1, was " + heapBytes);
    }
  }
}
