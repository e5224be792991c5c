package io.github.procpool.faults;

import java.time.Duration;
import java.util.Random;

/** Chance that can be repeated, and how much of it: both by system properties. */
public final class Seed {
  private Seed() {}

  /** {@code -Dprocpool.seed} if given, else a new one; printed in any case. */
  public static long next(String test) {
    long seed = Long.getLong("procpool.seed", new Random().nextLong());
    System.out.println(test + ": -Dprocpool.seed=" + seed);
    return seed;
  }

  /** Rounds in a normal build, or that many times more with the profile {@code soak}. */
  public static int rounds(int normally, int soaking) {
    return isSoak() ? soaking : normally;
  }

  /** How long a chaos test runs. */
  public static Duration time(Duration normally) {
    return isSoak() ? Duration.ofSeconds(Long.getLong("procpool.soak.seconds")) : normally;
  }

  private static boolean isSoak() {
    return Long.getLong("procpool.soak.seconds", 0) > 0;
  }
}
