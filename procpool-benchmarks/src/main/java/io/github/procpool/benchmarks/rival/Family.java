package io.github.procpool.benchmarks.rival;

/** Rivals of which the best one counts. */
public enum Family {
  PROCPOOL("Procpool", "#1f6feb"),
  PYTHON("Python, the best", "#bf8700"),
  PP4J("PP4J", "#8250df"),
  JVM_PER_TASK("one JVM per task", "#57606a"),
  GRID("JVM grid, the best", "#1a7f37"),
  THREADS("threads of the host", "#cf222e"),
  SOCKET("bare socket", "#0f7b8a");

  private final String title;
  private final String color;

  Family(String title, String color) {
    this.title = title;
    this.color = color;
  }

  public String title() {
    return title;
  }

  public String color() {
    return color;
  }
}
