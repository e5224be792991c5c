package io.github.procpool.benchmarks.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;

/** The run for programs, every sample in it. */
public final class JsonReport {
  private JsonReport() {}

  public static String of(Report report) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeStringField("date", report.date());
      json.writeStringField("effort", report.effort());
      json.writeNumberField("workers", report.workers());
      json.writeNumberField("rounds", report.rounds());
      machine(json, report.machine());
      json.writeArrayFieldStart("rows");
      for (Row row : report.rows()) {
        row(json, row);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return text + System.lineSeparator();
  }

  private static void machine(JsonGenerator json, Machine machine) throws IOException {
    json.writeObjectFieldStart("machine");
    json.writeStringField("processor", machine.processor());
    json.writeNumberField("processors", machine.processors());
    json.writeNumberField("memoryBytes", machine.memoryBytes());
    json.writeStringField("system", machine.system());
    json.writeStringField("jdk", machine.jdk());
    json.writeStringField("python", machine.python());
    json.writeStringField("commit", machine.commit());
    json.writeEndObject();
  }

  private static void row(JsonGenerator json, Row row) throws IOException {
    json.writeStartObject();
    json.writeStringField("work", row.work().name());
    json.writeStringField("rival", row.rival().name());
    json.writeStringField("unit", row.work().unit().name());
    json.writeArrayFieldStart("figures");
    for (double figure : row.figures()) {
      json.writeNumber(figure);
    }
    json.writeEndArray();
    if (row.isMeasured()) {
      json.writeNumberField("median", row.median());
    }
    if (row.failure() != null) {
      json.writeStringField("failure", row.failure());
    }
    json.writeEndObject();
  }
}
