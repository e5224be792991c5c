package io.github.procpool.cli.map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.procpool.cli.function.ItemFailure;
import io.github.procpool.cli.function.ItemValue;
import io.github.procpool.cli.pool.FailureText;
import io.github.procpool.cli.term.PromptOutput;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Results as JSON, one object a line. */
final class JsonWriter implements ResultWriter {
  private static final double NANOS_PER_MICRO = 1_000.0;
  private static final double MICROS_PER_MILLI = 1_000.0;

  private final PromptOutput out;
  private final boolean failuresToo;
  private final JsonFactory factory = new JsonFactory();

  JsonWriter(PromptOutput out, boolean failuresToo) {
    this.out = out;
    this.failuresToo = failuresToo;
  }

  @Override
  public void write(ItemResult result) throws IOException {
    if (!failuresToo && !result.isSuccess()) {
      return;
    }
    StringWriter text = new StringWriter();
    try (JsonGenerator json = factory.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("index", result.number());
      json.writeStringField("input", result.input());
      Throwable error = result.outcome().error();
      if (error != null) {
        writeError(json, error.getClass().getName(), result.reason());
        var worker = FailureText.worker(error);
        if (worker.isPresent()) {
          json.writeNumberField("worker", worker.getAsInt());
        }
      } else if (result.outcome().value() instanceof ItemFailure failure) {
        writeError(json, failure.type(), failure.message());
        writeWhere(json, failure.worker(), failure.nanos());
      } else if (result.outcome().value() instanceof ItemValue item) {
        json.writeFieldName("value");
        writeValue(json, item.value());
        writeWhere(json, item.worker(), item.nanos());
      }
      json.writeEndObject();
    }
    out.line(text.toString());
  }

  private static void writeError(JsonGenerator json, String type, @Nullable String message)
      throws IOException {
    json.writeObjectFieldStart("error");
    json.writeStringField("type", type);
    json.writeStringField("message", message);
    json.writeEndObject();
  }

  private static void writeWhere(JsonGenerator json, int worker, long nanos) throws IOException {
    json.writeNumberField("worker", worker);
    json.writeNumberField("durationMs", Math.round(nanos / NANOS_PER_MICRO) / MICROS_PER_MILLI);
  }

  private static void writeValue(JsonGenerator json, @Nullable Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Boolean bool) {
      json.writeBoolean(bool);
    } else if (value instanceof Double || value instanceof Float) {
      json.writeNumber(((Number) value).doubleValue());
    } else if (value instanceof BigInteger integer) {
      json.writeNumber(integer);
    } else if (value instanceof BigDecimal decimal) {
      json.writeNumber(decimal);
    } else if (value instanceof Number number) {
      json.writeNumber(number.longValue());
    } else if (value instanceof List<?> list) {
      json.writeStartArray();
      for (Object element : list) {
        writeValue(json, element);
      }
      json.writeEndArray();
    } else if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.writeFieldName(String.valueOf(entry.getKey()));
        writeValue(json, entry.getValue());
      }
      json.writeEndObject();
    } else {
      json.writeString(value.toString());
    }
  }
}
