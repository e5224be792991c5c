package io.github.procpool.benchmarks.task;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** A record such as programs send. */
public record Reading(int station, String name, double value) implements Serializable {
  /** That many, all different. */
  public static List<Reading> list(int size) {
    List<Reading> readings = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      readings.add(new Reading(i, "station " + i, i * 0.5));
    }
    return readings;
  }
}
