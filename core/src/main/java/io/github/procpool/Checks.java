package io.github.procpool;

import java.io.ObjectInputFilter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Argument checks whose messages name the setting, the limit and the value. */
final class Checks {
  /** These would take Procpool's own classes off the worker's class path. */
  private static final Set<String> CLASS_PATH_OPTIONS =
      Set.of("-cp", "-classpath", "--class-path", "-jar");

  private Checks() {}

  static int atLeast(String name, int min, int value) {
    if (value < min) {
      throw new IllegalArgumentException(
          "%s must be at least %d, was %d".formatted(name, min, value));
    }
    return value;
  }

  /** Checks a size; {@code minText} is the limit as a person writes it. */
  static long atLeastBytes(String name, long min, String minText, long value) {
    if (value < min) {
      throw new IllegalArgumentException(
          "%s must be at least %s, was %d".formatted(name, minText, value));
    }
    return value;
  }

  static Duration atLeastMillis(String name, long minMillis, Duration value) {
    if (value.compareTo(Duration.ofMillis(minMillis)) < 0) {
      throw new IllegalArgumentException(
          "%s must be at least %d ms, was %s".formatted(name, minMillis, value));
    }
    return value;
  }

  static List<String> jvmOptions(String... options) {
    List<String> list = List.of(options);
    for (String option : list) {
      if (option.isEmpty()) {
        throw new IllegalArgumentException("jvmOptions must not have an empty option, was " + list);
      }
      if (CLASS_PATH_OPTIONS.contains(option) || option.startsWith("--class-path=")) {
        throw new IllegalArgumentException(
            "jvmOptions must not set the class path, use classPath(...), was " + list);
      }
    }
    return list;
  }

  static Map<String, String> environment(Map<String, String> variables) {
    Map<String, String> copy = Map.copyOf(variables);
    copy.forEach(
        (key, value) -> {
          if (key.isEmpty() || key.indexOf('=') >= 0 || (key + value).indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                "environment must have names without = and no NUL characters, was \"%s\""
                    .formatted(key.replace('\0', '?')));
          }
        });
    return copy;
  }

  static String deserializationFilter(String pattern) {
    ObjectInputFilter parsed;
    try {
      parsed = ObjectInputFilter.Config.createFilter(pattern);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "deserializationFilter must be a valid pattern, was \"%s\"".formatted(pattern), e);
    }
    if (parsed == null) {
      throw new IllegalArgumentException(
          "deserializationFilter must have a pattern, was \"%s\"".formatted(pattern));
    }
    return pattern;
  }
}
