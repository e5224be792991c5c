package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.spi.Codec;
import io.github.procpool.testkit.SampleTasks;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Classes that a worker does not have, codecs, and a filter of what may be read. */
class ClassLoadingProcessTest extends ProcessPoolFixture {
  private static final String SOURCE =
      """
      package sample;

      import io.github.procpool.SerializableCallable;

      public class Answer implements SerializableCallable<Object> {
        public record Value(int number, Unit unit) implements java.io.Serializable {}

        public enum Unit { METRE, SECOND }

        @Override
        public Object call() {
          SerializableCallable<Value> inner = () -> new Value(Helper.number(), Unit.SECOND);
          try {
            return inner.call();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        }
      }

      class Helper {
        static int number() {
          return 42;
        }
      }
      """;

  @Test
  void submit_classCompiledAtRunTime_isFetchedFromTheHost() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    try (URLClassLoader loader = compile("answer", SOURCE)) {
      assertThat(pool.submit(newTask(loader)).get())
          .isInstanceOf(loader.loadClass("sample.Answer$Value"))
          .hasToString("Value[number=42, unit=SECOND]");
    }
  }

  @Test
  void submit_twoVersionsOfOneClass_doNotMixUp() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    try (URLClassLoader first = compile("first", SOURCE);
        URLClassLoader second = compile("second", SOURCE.replace("42", "43"))) {
      for (int i = 0; i < 3; i++) {
        assertThat(pool.submit(newTask(first)).get()).hasToString("Value[number=42, unit=SECOND]");
        assertThat(pool.submit(newTask(second)).get()).hasToString("Value[number=43, unit=SECOND]");
      }
    }
  }

  private URLClassLoader compile(String name, String source) throws IOException {
    Path folder = Files.createDirectories(directory.resolve(name));
    Path file = Files.writeString(folder.resolve("Answer.java"), source);
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                folder.toString(),
                file.toString());
    assertThat(status).isZero();
    return new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
  }

  @SuppressWarnings("unchecked")
  private static SerializableCallable<Object> newTask(ClassLoader loader)
      throws ReflectiveOperationException {
    return (SerializableCallable<Object>)
        loader.loadClass("sample.Answer").getDeclaredConstructor().newInstance();
  }

  @Test
  void classPath_empty_everyClassIsFetchedFromTheHost() throws Exception {
    ProcessPoolExecutor pool =
        newPool(ProcessPoolExecutor.builder().maxWorkers(1).classPath(List.of()));

    Parcel back = pool.submit(parcel -> parcel.tagged("seen"), new Parcel("a", null)).get();

    assertThat(back).isEqualTo(new Parcel("a", "seen"));
    assertThat(pool.submit(SampleTasks::fail, "x").exception())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("x");
  }

  /** A value of the tests' own. */
  record Parcel(String text, @Nullable String tag) implements Serializable {
    Parcel tagged(String newTag) {
      return new Parcel(text, newTag);
    }
  }

  // ---- codec and filter

  /** Writes parcels in its own way, and nothing else. */
  static final class ParcelCodec implements Codec {
    @Serial private static final long serialVersionUID = 1L;

    @Override
    public void encode(@Nullable Object value, OutputStream out) throws IOException {
      if (!(value instanceof Parcel parcel)) {
        throw new IOException("no parcel: " + value);
      }
      new DataOutputStream(out).writeUTF(parcel.text());
    }

    @Override
    public Parcel decode(InputStream in, ClassLoader loader) throws IOException {
      return new Parcel(new DataInputStream(in).readUTF(), "by codec");
    }
  }

  @Test
  void codec_values_travelThroughItBothWays() throws Exception {
    ProcessPoolExecutor pool =
        newPool(ProcessPoolExecutor.builder().maxWorkers(1).codec(new ParcelCodec()));

    assertThat(pool.submit(Parcel::tag, new Parcel("a", null)).get()).isEqualTo("by codec");
    assertThat(pool.submit(SampleTasks::same, new Parcel("a", null)).get().tag())
        .isEqualTo("by codec");
    assertThat(pool.submit(SampleTasks::same, List.of(1)).exception())
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("no parcel");
  }

  @Test
  void deserializationFilter_otherClasses_areRefusedAndThePoolGoesOn() throws Exception {
    ProcessPoolExecutor pool =
        newPool(
            ProcessPoolExecutor.builder()
                .maxWorkers(1)
                .deserializationFilter(
                    "io.github.procpool.**;java.lang.*;java.util.*;java.io.*;!*"));

    assertThat(pool.submit(SampleTasks::same, new Parcel("a", null)).get().text()).isEqualTo("a");
    assertThat(pool.submit(SampleTasks::same, new URI("urn:a")).exception())
        .isInstanceOf(TaskSerializationException.class)
        .hasStackTraceContaining("REJECTED");
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
  }
}
