package io.github.procpool.benchmarks.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All works, in the order of the table. */
public final class Works {
  private Works() {}

  /** The works that a run of this effort does. */
  public static List<Work> of(Effort effort) {
    List<Work> works = new ArrayList<>();
    works.add(new Work("cold", Kind.COLD, 0, "first result of a new pool", Unit.MILLIS));
    for (long workers : effort.starts()) {
      works.add(
          new Work(
              "start-" + workers,
              Kind.START,
              workers,
              "pool of " + workers + " workers, all ready",
              Unit.MILLIS));
    }
    works.add(new Work("round-trip", Kind.ROUND_TRIP, 0, "round trip of a no-op", Unit.MICROS));
    works.add(
        new Work("no-ops", Kind.NO_OPS, 0, "no-ops, submitted, then awaited", Unit.PER_SECOND));
    works.add(new Work("lambdas", Kind.LAMBDAS, 0, "no-ops with captured values", Unit.PER_SECOND));
    works.add(new Work("map-ints", Kind.MAP_INTS, 0, "map of x + 1 over ints", Unit.PER_SECOND));
    for (long size : effort.payloads()) {
      works.add(
          new Work(
              "bytes-" + sizeName(size).replace(" ", "").toLowerCase(Locale.ROOT),
              Kind.BYTES,
              size,
              "byte[] of " + sizeName(size) + " there and back",
              Unit.GIGABYTES_PER_SECOND));
    }
    works.add(
        new Work("records", Kind.RECORDS, 100, "100 records there and back", Unit.PER_SECOND));
    works.add(
        new Work("int-list", Kind.INT_LIST, 10_000, "10,000 Integers there and back", Unit.MICROS));
    works.add(new Work("spin-1us", Kind.SPIN_MAP, 1_000, "1 µs of work, map", Unit.EFFICIENCY));
    works.add(new Work("spin-100us", Kind.SPIN, 100_000, "100 µs of work", Unit.EFFICIENCY));
    works.add(new Work("spin-10ms", Kind.SPIN, 10_000_000, "10 ms of work", Unit.EFFICIENCY));
    works.add(
        new Work(
            "recycling",
            Kind.RECYCLING,
            1_000_000,
            "a new worker every 25 tasks of 1 ms",
            Unit.SHARE));
    works.add(
        new Work(
            "replacement",
            Kind.REPLACEMENT,
            0,
            "next result after a worker was killed",
            Unit.MILLIS));
    for (long callers : effort.callers()) {
      works.add(
          new Work(
              "callers-" + callers,
              Kind.CALLERS,
              callers,
              callers == 1 ? "round trips, 1 caller" : "round trips, " + callers + " callers",
              Unit.PER_SECOND));
    }
    works.add(
        new Work("memory", Kind.MEMORY, 0, "memory of the host per queued no-op", Unit.BYTES));
    for (long tasks : effort.growth()) {
      works.add(
          new Work(
              "growth-1e" + (Long.toString(tasks).length() - 1),
              Kind.GROWTH,
              tasks,
              String.format(Locale.ROOT, "cost of one among %,d no-ops", tasks),
              Unit.MICROS));
    }
    return List.copyOf(works);
  }

  private static String sizeName(long bytes) {
    return bytes >= 1 << 20 ? (bytes >> 20) + " MiB" : (bytes >> 10) + " KiB";
  }
}
