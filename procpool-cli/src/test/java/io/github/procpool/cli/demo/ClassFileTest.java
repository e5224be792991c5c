package io.github.procpool.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassFileTest {
  /** Has constants of many kinds, two of which take two places. */
  @SuppressWarnings("unused")
  private static final class Sample {
    static final long LONG = 1L << 40;
    static final double DOUBLE = 0.5;
    final float number;

    Sample(float number) {
      this.number = number;
    }

    Runnable lambda(String text) {
      return () -> System.out.println(text + LONG + DOUBLE);
    }
  }

  private static byte[] bytes(Class<?> type) throws IOException {
    String name = type.getName().substring(type.getPackageName().length() + 1) + ".class";
    try (InputStream in = type.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  @Test
  void parse_classes_countsWhatReflectionCounts() throws IOException {
    for (Class<?> type : new Class<?>[] {Sample.class, Map.Entry.class, ClassFileTest.class}) {
      ClassFile parsed = ClassFile.parse(bytes(type));

      assertThat(parsed.name()).isEqualTo(type.getName());
      assertThat(parsed.fields()).isEqualTo(type.getDeclaredFields().length);
      assertThat(parsed.methods())
          .isEqualTo(type.getDeclaredMethods().length + type.getDeclaredConstructors().length);
      assertThat(parsed.codeBytes()).isPositive();
    }
  }

  @Test
  void parse_brokenFile_isRefused() throws IOException {
    byte[] whole = bytes(Sample.class);
    byte[] longer = Arrays.copyOf(whole, whole.length + 1);
    byte[] shorter = Arrays.copyOf(whole, whole.length - 1);
    byte[] other = whole.clone();
    other[0] = 0;

    for (byte[] broken : new byte[][] {longer, shorter, other}) {
      assertThatThrownBy(() -> ClassFile.parse(broken)).isInstanceOf(IOException.class);
    }
  }
}
