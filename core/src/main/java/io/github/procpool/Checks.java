package io.github.procpool;

import java.time.Duration;

/** Argument checks whose messages name the setting, the limit and the value. */
final class Checks {
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
}
