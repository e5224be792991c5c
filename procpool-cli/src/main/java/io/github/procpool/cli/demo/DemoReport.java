package io.github.procpool.cli.demo;

import io.github.procpool.PoolStats;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Adds up what the workers found, and prints it. */
final class DemoReport {
  private static final int SHOWN_MODULES = 8;
  private static final int NAMED_LOSSES = 5;
  private static final double MEGA = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;

  /** What the classes of a module, or all classes, come to. */
  private static final class Sum {
    private int classes;
    private long methods;
    private long fields;
    private long codeBytes;
    private long bytes;

    void add(ClassFacts facts) {
      classes++;
      methods += facts.methods();
      fields += facts.fields();
      codeBytes += facts.codeBytes();
      bytes += facts.bytes();
    }

    int classes() {
      return classes;
    }
  }

  private final Sum all = new Sum();
  private final Map<String, Sum> modules = new TreeMap<>();
  private final List<String> named = new ArrayList<>();
  private final MessageDigest hashOfHashes = ClassFacts.newSha256();
  private @Nullable ClassFacts richest;
  private int lost;

  /** Adds a class; the order of the calls counts for the hash. */
  void add(ClassFacts facts) {
    all.add(facts);
    modules.computeIfAbsent(facts.module(), unused -> new Sum()).add(facts);
    hashOfHashes.update(facts.sha256().getBytes(StandardCharsets.US_ASCII));
    if (richest == null || facts.methods() > richest.methods()) {
      richest = facts;
    }
  }

  void addLost(String path, String reason) {
    lost++;
    if (lost <= NAMED_LOSSES) {
      named.add(path + ": " + reason);
    }
  }

  int lost() {
    return lost;
  }

  void print(PrintStream out, long nanos, PoolStats stats, int workers) {
    double seconds = nanos / NANOS_PER_SECOND;
    print(
        out,
        "Parsed %,d classes of Java %s, %.1f MB, in %.1f s with %d worker JVMs: %,.0f classes/s.",
        all.classes(),
        Runtime.version(),
        all.bytes / MEGA,
        seconds,
        workers,
        all.classes() / seconds);
    print(out, "");
    print(
        out,
        "%-24s %10s %10s %10s %10s %8s",
        "module",
        "classes",
        "methods",
        "fields",
        "code kB",
        "MB");
    modules.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.comparingInt(Sum::classes).reversed()))
        .limit(SHOWN_MODULES)
        .forEach(entry -> row(out, entry.getKey(), entry.getValue()));
    row(out, "all %d modules".formatted(modules.size()), all);
    print(out, "");
    if (richest != null) {
      print(out, "Most methods: %s, %,d", richest.name(), richest.methods());
    }
    print(out, "SHA-256 over all: %s", HexFormat.of().formatHex(hashOfHashes.digest()));
    print(out, "");
    named.forEach(each -> print(out, "Lost %s.", each));
    print(
        out,
        "%d of %,d lost; %d JVMs were started for %d workers.",
        lost,
        all.classes() + lost,
        stats.workersStarted(),
        workers);
  }

  private static void row(PrintStream out, String name, Sum sum) {
    print(
        out,
        "%-24s %,10d %,10d %,10d %,10d %8.1f",
        name,
        sum.classes,
        sum.methods,
        sum.fields,
        sum.codeBytes / 1000,
        sum.bytes / MEGA);
  }

  private static void print(PrintStream out, String format, Object... arguments) {
    out.printf(Locale.ROOT, format + "%n", arguments);
  }
}
