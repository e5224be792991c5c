package io.github.procpool.benchmarks.child;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.procpool.benchmarks.trial.PoolOpener;
import io.github.procpool.benchmarks.trial.PoolTrials;
import io.github.procpool.benchmarks.trial.Setup;
import io.github.procpool.benchmarks.trial.Trial;
import io.github.procpool.benchmarks.work.Effort;
import io.github.procpool.benchmarks.work.Kind;
import io.github.procpool.benchmarks.work.Unit;
import io.github.procpool.benchmarks.work.Work;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;

/** The other end of {@link TrialProcess}, for pools that need a JVM of their own. */
public final class TrialServer {
  private static final JsonFactory JSON = new JsonFactory();

  private TrialServer() {}

  /** Serves until the input ends; what the pool prints must not be taken for an answer. */
  public static void serve(PoolOpener opener) throws Exception {
    PrintStream answers = System.out;
    System.setOut(System.err);
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String first = commands.readLine();
    if (first == null) {
      return;
    }
    try (Trial trial = open(new Scanner(first), opener)) {
      answers.println(amount(0));
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        answers.println(answer(trial, Long.parseLong(line.substring("run ".length()))));
      }
    } catch (Exception e) {
      answers.println(error(e));
      throw e;
    }
  }

  private static Trial open(Scanner words, PoolOpener opener) throws Exception {
    words.next();
    Work work =
        new Work("child", Kind.valueOf(words.next()), words.nextLong(), "child", Unit.MILLIS);
    return PoolTrials.open(work, new Setup(words.nextInt(), Effort.FULL), opener);
  }

  private static String answer(Trial trial, long count) throws IOException {
    try {
      return amount(trial.run(count));
    } catch (Exception e) { // the host says so in the row
      return error(e);
    }
  }

  private static String amount(double amount) throws IOException {
    return line(generator -> generator.writeNumberField("amount", amount));
  }

  private static String error(Exception failure) throws IOException {
    return line(generator -> generator.writeStringField("error", failure.toString()));
  }

  private static String line(Field field) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(text)) {
      generator.writeStartObject();
      field.write(generator);
      generator.writeEndObject();
    }
    return text.toString();
  }

  @FunctionalInterface
  private interface Field {
    void write(JsonGenerator generator) throws IOException;
  }
}
