package io.github.procpool.benchmarks.report;

import io.github.procpool.benchmarks.rival.Family;
import io.github.procpool.benchmarks.work.Work;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * One line per work: Procpool at 1, each rival where its ratio puts it, on a logarithmic axis. Left
 * of the middle line are the rivals that Procpool is ahead of.
 */
public final class SvgChart {
  private static final int LEFT = 270;
  private static final int PLOT = 520;
  private static final int RIGHT = 30;
  private static final int TOP = 78;
  private static final int LINE = 24;
  private static final int BOTTOM = 34;
  private static final int LEGEND_STEP = 122;
  private static final int RADIUS = 5;

  private final Report report;
  private final List<Family> rivals;
  private final List<Work> works;

  /** Powers of ten at the ends of the axis. */
  private final int lowest;

  private final int highest;

  private SvgChart(Report report) {
    this.report = report;
    this.rivals =
        Arrays.stream(Family.values()).filter(family -> family != Family.PROCPOOL).toList();
    this.works = report.works().stream().filter(this::hasRival).toList();
    double[] positions =
        works.stream().flatMapToDouble(this::positions).map(Math::log10).sorted().toArray();
    this.lowest = (int) Math.min(-1, Math.floor(positions.length == 0 ? 0 : positions[0]));
    this.highest =
        (int) Math.max(1, Math.ceil(positions.length == 0 ? 0 : positions[positions.length - 1]));
  }

  /** Draws the chart. */
  public static String of(Report report) throws IOException {
    return new SvgChart(report).draw();
  }

  private String draw() throws IOException {
    int height = TOP + works.size() * LINE + BOTTOM;
    return template()
        .replace("${width}", Integer.toString(LEFT + PLOT + RIGHT))
        .replace("${height}", Integer.toString(height))
        .replace("${machine}", escape(report.machine().text()))
        .replace("${legend}", legend())
        .replace("${axis}", axis(height))
        .replace("${lines}", lines());
  }

  private static String template() throws IOException {
    try (InputStream in = SvgChart.class.getResourceAsStream("chart.svg")) {
      return new String(
          Objects.requireNonNull(in, "chart.svg").readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String legend() {
    StringBuilder text = new StringBuilder();
    int x = 12;
    for (Family family : Family.values()) {
      text.append(dot(x, 46, family.color()));
      text.append(label(x + 10, 50, "start", family.title()));
      x += LEGEND_STEP;
    }
    return text.toString();
  }

  private String axis(int height) {
    StringBuilder text = new StringBuilder();
    for (int power = lowest; power <= highest; power++) {
      int x = x(Math.pow(10, power));
      String type = power == 0 ? "own" : "grid";
      text.append(
          String.format(
              Locale.ROOT,
              "<line class=\"%s\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>%n",
              type,
              x,
              TOP - 8,
              x,
              height - BOTTOM));
      text.append(label(x, height - BOTTOM + 16, "middle", tick(power)));
    }
    return text.toString();
  }

  private static String tick(int power) {
    return power >= 0
        ? String.format(Locale.ROOT, "%,d ×", Math.round(Math.pow(10, power)))
        : String.format(Locale.ROOT, "1/%,d", Math.round(Math.pow(10, -power)));
  }

  private String lines() {
    StringBuilder text = new StringBuilder();
    int y = TOP + LINE / 2;
    for (Work work : works) {
      text.append(label(LEFT - 14, y + 4, "end", work.title()));
      text.append(dot(x(1), y, Family.PROCPOOL.color()));
      for (Family family : rivals) {
        Optional<Double> position = position(work, family);
        if (position.isPresent()) {
          text.append(dot(x(position.get()), y, family.color()));
        }
      }
      y += LINE;
    }
    return text.toString();
  }

  private boolean hasRival(Work work) {
    return positions(work).findAny().isPresent();
  }

  private DoubleStream positions(Work work) {
    return rivals.stream()
        .flatMap(family -> position(work, family).stream())
        .mapToDouble(Double::doubleValue);
  }

  /** How many times better than Procpool the best of the family is. */
  private Optional<Double> position(Work work, Family family) {
    return report.best(work, family).flatMap(report::lead).map(lead -> 1 / lead);
  }

  private int x(double position) {
    double share = (Math.log10(position) - lowest) / (highest - lowest);
    return LEFT + (int) Math.round(share * PLOT);
  }

  private static String dot(int x, int y, String color) {
    return String.format(
        Locale.ROOT, "<circle cx=\"%d\" cy=\"%d\" r=\"%d\" fill=\"%s\"/>%n", x, y, RADIUS, color);
  }

  private static String label(int x, int y, String anchor, String text) {
    return String.format(
        Locale.ROOT,
        "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n",
        x,
        y,
        anchor,
        escape(text));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
