package io.github.procpool.cli.pool;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Times as people write them: {@code 500ms}, {@code 10s}, {@code 1.5m}, {@code 2h}. */
public final class DurationConverter implements ITypeConverter<Duration> {
  private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h)");
  private static final Map<String, Double> MILLIS =
      Map.of("ms", 1.0, "s", 1_000.0, "m", 60_000.0, "h", 3_600_000.0);
  private static final double MOST_MILLIS = 1e15;

  @Override
  public Duration convert(String value) {
    Matcher matcher = FORM.matcher(value);
    if (matcher.matches()) {
      double millis =
          Double.parseDouble(matcher.group(1)) * MILLIS.getOrDefault(matcher.group(2), 1.0);
      if (millis >= 1 && millis <= MOST_MILLIS) {
        return Duration.ofMillis(Math.round(millis));
      }
    }
    throw new TypeConversionException(
        "must be a time of at least 1ms, such as 500ms, 10s or 2m, was '" + value + "'");
  }
}
