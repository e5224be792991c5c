package io.github.procpool.benchmarks.child;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.procpool.benchmarks.trial.Setup;
import io.github.procpool.benchmarks.trial.Trial;
import io.github.procpool.benchmarks.work.Work;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A trial that another process carries out: it gets a line for each command and answers each with
 * one line of JSON.
 *
 * <pre>
 * open KIND SIZE WORKERS    {"amount": 0}
 * run COUNT                 {"amount": 1.25}   or   {"error": "text"}
 * </pre>
 *
 * <p>At the end of its input the process ends what it started, and itself.
 */
public final class TrialProcess implements Trial {
  private static final long END_SECONDS = 3;

  private final String name;
  private final Process process;
  private final BufferedWriter commands;
  private final BufferedReader answers;
  private final JsonFactory json = new JsonFactory();

  private TrialProcess(String name, Process process) {
    this.name = name;
    this.process = process;
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Has the process set up a work; ends the process if it can't. */
  public static Trial open(String name, Process process, Work work, Setup setup)
      throws IOException {
    TrialProcess trial = new TrialProcess(name, process);
    boolean opened = false;
    try {
      double unused = trial.ask("open " + work.kind() + " " + work.size() + " " + setup.workers());
      opened = true;
      return trial;
    } finally {
      if (!opened) {
        trial.close();
      }
    }
  }

  @Override
  public double run(long count) throws IOException {
    return ask("run " + count);
  }

  private double ask(String command) throws IOException {
    commands.write(command);
    commands.newLine();
    commands.flush();
    String line = answers.readLine();
    if (line == null) {
      throw new IOException(name + " ended during '" + command + "'");
    }
    return amount(line);
  }

  private double amount(String line) throws IOException {
    @Nullable String error = null;
    double amount = Double.NaN;
    try (JsonParser parser = json.createParser(line)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.FIELD_NAME) {
          String field = parser.currentName();
          parser.nextToken();
          if (field.equals("error")) {
            error = parser.getText();
          } else {
            amount = parser.getDoubleValue();
          }
        }
      }
    }
    if (error != null) {
      throw new IOException(error);
    }
    return amount;
  }

  @Override
  public void close() throws IOException {
    try {
      commands.close();
      if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
