package io.github.procpool;

import io.github.procpool.internal.wire.ProcessIdentity;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a task process is to be.
 *
 * @param task a SerializableRunnable, or a SerializableCallable whose value is wanted
 * @param environment added to this JVM's
 * @param workingDirectory null for this JVM's
 */
record ProcessPlan(
    ProcessIdentity identity,
    int kind,
    Object task,
    List<String> jvmOptions,
    Map<String, String> environment,
    @Nullable Path workingDirectory) {
  ProcessPlan {
    jvmOptions = List.copyOf(jvmOptions);
    environment = Map.copyOf(environment);
  }
}
