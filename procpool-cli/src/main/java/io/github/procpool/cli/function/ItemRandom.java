package io.github.procpool.cli.function;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Random numbers that depend on the seed and the item's number only, not on which worker runs the
 * item or with which others.
 */
public final class ItemRandom {
  /** An odd number near 2⁶⁴ ÷ the golden ratio: neighbouring items get seeds far apart. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private static final ThreadLocal<@Nullable SplittableRandom> CURRENT = new ThreadLocal<>();

  private ItemRandom() {}

  /** Begins the sequence of one item. */
  public static void begin(long seed, long item) {
    CURRENT.set(new SplittableRandom(seed ^ (item + 1) * SPREAD));
  }

  /**
   * The running item's source of random numbers.
   *
   * @return the same throughout one call of the function
   * @throws IllegalStateException in a thread that the function started itself
   */
  public static SplittableRandom random() {
    SplittableRandom random = CURRENT.get();
    if (random == null) {
      throw new IllegalStateException("random() works in the function's own thread only");
    }
    return random;
  }
}
