package io.github.procpool.internal.launch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/*
 * A worker may hold a pool of its own. Its workers' markers then begin with its marker and a
 * slash, so that the whole family is found by the marker of its head.
 */
/** The environment variable by which a worker's descendants are known, even orphaned ones. */
public final class WorkerMarker {
  /** Name of the variable. */
  public static final String VARIABLE = "PROCPOOL_WORKER";

  private WorkerMarker() {}

  /**
   * A marker that no other worker has.
   *
   * @return below this JVM's own marker, if it is a worker itself
   */
  public static String create() {
    String own = System.getenv(VARIABLE);
    String unique = UUID.randomUUID().toString();
    return own == null || own.isEmpty() ? unique : own + "/" + unique;
  }

  /**
   * The whole environment of a worker.
   *
   * @param additions added to this JVM's environment, replacing equal names
   * @param marker the worker's marker
   * @return a new map
   */
  public static Map<String, String> environment(Map<String, String> additions, String marker) {
    Map<String, String> environment = new LinkedHashMap<>(System.getenv());
    environment.putAll(additions);
    environment.put(VARIABLE, marker);
    return environment;
  }
}
