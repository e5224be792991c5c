package io.github.procpool.benchmarks.work;

import java.util.Locale;

/** How a measured amount becomes a figure. */
public enum Unit {
  MILLIS("ms", false) {
    @Override
    double of(Work work, double amount, long count, int workers) {
      return amount * 1e3 / count;
    }
  },
  MICROS("µs", false) {
    @Override
    double of(Work work, double amount, long count, int workers) {
      return amount * 1e6 / count;
    }
  },
  PER_SECOND("/s", true) {
    @Override
    double of(Work work, double amount, long count, int workers) {
      return count / amount;
    }
  },
  /** Both ways count. */
  GIGABYTES_PER_SECOND("GB/s", true) {
    @Override
    double of(Work work, double amount, long count, int workers) {
      return 2.0 * work.size() * count / amount / 1e9;
    }
  },
  /** Of what the workers could do if nothing but the tasks took time. */
  EFFICIENCY("of ideal", true) {
    @Override
    double of(Work work, double amount, long count, int workers) {
      return work.size() / 1e9 * count / workers / amount;
    }
  },
  /** The amount is the share itself. */
  SHARE("kept", true) {
    @Override
    double of(Work work, double amount, long count, int workers) {
      return amount;
    }
  },
  /** The amount is in bytes. */
  BYTES("B", false) {
    @Override
    double of(Work work, double amount, long count, int workers) {
      return amount / count;
    }
  };

  private final String label;
  private final boolean moreIsBetter;

  Unit(String label, boolean moreIsBetter) {
    this.label = label;
    this.moreIsBetter = moreIsBetter;
  }

  abstract double of(Work work, double amount, long count, int workers);

  /** How many times better the first figure is than the second. */
  public double ratio(double figure, double than) {
    return moreIsBetter ? figure / than : than / figure;
  }

  public boolean isMoreBetter() {
    return moreIsBetter;
  }

  /** The figure with its unit, to three digits. */
  public String text(double figure) {
    if (this == EFFICIENCY || this == SHARE) {
      return String.format(Locale.ROOT, "%.1f %% %s", figure * 100, label);
    }
    if (this == PER_SECOND && figure >= 1e6) {
      return digits(figure / 1e6) + " M" + label;
    }
    if (this == PER_SECOND && figure >= 1e3) {
      return digits(figure / 1e3) + " k" + label;
    }
    if (this == GIGABYTES_PER_SECOND && figure < 1) {
      return digits(figure * 1e3) + " MB/s";
    }
    return digits(figure) + " " + label;
  }

  /** Three significant digits. */
  public static String digits(double number) {
    double size = Math.abs(number);
    int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + decimals + "f", number);
  }
}
