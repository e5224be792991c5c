package io.github.procpool.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.RemoteTaskException;
import io.github.procpool.TaskSerializationException;
import io.github.procpool.TaskSerializationException.Stage;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a task threw, however ill it behaves, reaches the host. */
final class FailureCodecTest {
  private static final ClassLoader LOADER = FailureCodecTest.class.getClassLoader();
  private static final int FEW_MIB = 3 << 20;

  private final FailureCodec codec = new FailureCodec(null);
  private final ByteSink sink = new ByteSink();

  private Throwable roundTrip(Throwable thrown) {
    sink.reset();
    codec.encode(thrown, sink);
    assertThat(sink.size()).isLessThan(FEW_MIB);
    sink.putByte(7);
    ByteSource in = new ByteSource(sink.toBuffer());
    Throwable decoded = codec.decode(in, LOADER);
    assertThat(in.getByte()).isEqualTo((byte) 7);
    return decoded;
  }

  private RemoteTaskException standIn(Throwable thrown) {
    Throwable decoded = roundTrip(thrown);
    assertThat(decoded).isInstanceOf(RemoteTaskException.class);
    RemoteTaskException standIn = (RemoteTaskException) decoded;
    assertThat(standIn.className()).isEqualTo(thrown.getClass().getName());
    return standIn;
  }

  @Test
  void encode_commonException_comesBackWithStackCauseAndSuppressed() {
    IllegalStateException thrown = new IllegalStateException("m", new IOException("c"));
    thrown.addSuppressed(new ArithmeticException("s"));
    Throwable decoded = roundTrip(thrown);
    assertThat(decoded).isExactlyInstanceOf(IllegalStateException.class).hasMessage("m");
    assertThat(decoded.getStackTrace()).isEqualTo(thrown.getStackTrace());
    assertThat(decoded.getCause()).isExactlyInstanceOf(IOException.class).hasMessage("c");
    assertThat(decoded.getSuppressed()).hasSize(1);
  }

  @Test
  void encode_fieldNotSerializable_givesTheText() {
    RemoteTaskException standIn =
        standIn(new WithSocket("m", new IllegalArgumentException("c", new IOException("deep"))));
    assertThat(standIn.remoteMessage()).isEqualTo("m");
    assertThat(standIn.getStackTrace()[0].getClassName())
        .isEqualTo(FailureCodecTest.class.getName());
    assertThat(standIn.remoteStack())
        .startsWith(WithSocket.class.getName() + ": m\n\tat ")
        .contains("\nCaused by: java.lang.IllegalArgumentException: c\n\tat ")
        .contains("\nCaused by: java.io.IOException: deep\n\tat ");
    RemoteTaskException cause = (RemoteTaskException) standIn.getCause();
    assertThat(cause.className()).isEqualTo("java.lang.IllegalArgumentException");
    assertThat(cause.getCause()).isInstanceOf(RemoteTaskException.class);
  }

  @Test
  void encode_suppressedNotSerializable_givesTheTextOfAll() {
    WithSocket thrown = new WithSocket("m", null);
    thrown.addSuppressed(new IOException("s"));
    RemoteTaskException standIn = standIn(thrown);
    assertThat(standIn.remoteStack()).contains("\tSuppressed: java.io.IOException: s\n\t\tat ");
    assertThat(standIn.getSuppressed()[0]).hasMessage("java.io.IOException: s");
  }

  @Test
  void encode_everyMethodThrows_givesTheText() {
    assertThat(standIn(new Hostile()).remoteMessage())
        .isEqualTo("(no message: getMessage() threw java.lang.IllegalStateException)");
  }

  @Test
  void encode_stackTraceIsNull_givesSomething() {
    assertThat(standIn(new NoStack()).remoteStack()).startsWith(NoStack.class.getName());
  }

  @Test
  void encode_writeObjectFails_givesTheText() {
    assertThat(standIn(new Unwritable(new StackOverflowError())).remoteMessage()).isEqualTo("m");
    assertThat(standIn(new Unwritable(new OutOfMemoryError())).remoteMessage()).isEqualTo("m");
    assertThat(standIn(new Unwritable(new IllegalStateException())).remoteMessage()).isEqualTo("m");
  }

  @Test
  void decode_readObjectFails_givesTheText() {
    assertThat(standIn(new Unreadable()).remoteMessage()).isEqualTo("m");
  }

  @Test
  void decode_replacedByAnotherThing_givesTheText() {
    assertThat(standIn(new Disguised()).remoteMessage()).isEqualTo("m");
  }

  @Test
  void decode_ownSerialFormWithoutStack_getsTheStackBack() {
    Throwable decoded = roundTrip(new Stackless());
    assertThat(decoded).isInstanceOf(Stackless.class);
    assertThat(decoded.getStackTrace()[0].getClassName())
        .isEqualTo(FailureCodecTest.class.getName());
  }

  @Test
  void decode_classThatTheFilterRejects_givesTheText() {
    ObjectInputFilter filter =
        ObjectInputFilter.Config.createFilter("!" + FailureCodecTest.class.getName() + "$*");
    codec.encode(new Stackless(), sink);
    assertThat(new FailureCodec(filter).decode(new ByteSource(sink.toBuffer()), LOADER))
        .isInstanceOf(RemoteTaskException.class);
  }

  @Test
  void decode_filterThatRejectsEverything_letsThePoolsOwnFailuresPass() {
    ObjectInputFilter filter = ObjectInputFilter.Config.createFilter("!*");
    Exception refusal = new InvalidClassException("com.acme.Evil", "filter status: REJECTED");
    codec.encode(
        new TaskSerializationException(Stage.DECODE_TASK, "com.acme.Evil", "refused", refusal),
        sink);

    Throwable decoded = new FailureCodec(filter).decode(new ByteSource(sink.toBuffer()), LOADER);

    assertThat(decoded).isInstanceOf(TaskSerializationException.class).hasMessage("refused");
    assertThat(decoded).cause().isInstanceOf(InvalidClassException.class);
  }

  @Test
  void encode_hugeMessage_isCutWithANote() {
    RemoteTaskException standIn = standIn(new IllegalStateException("x".repeat(100_000_000)));
    assertThat(standIn.remoteMessage())
        .hasSize(65536 + "… (cut, was 100000000 characters)".length())
        .endsWith("… (cut, was 100000000 characters)");
  }

  @Test
  void encode_cyclicCause_comesBack() {
    IllegalStateException one = new IllegalStateException("one");
    IllegalStateException two = new IllegalStateException("two", one);
    one.initCause(two);
    Throwable decoded = roundTrip(one);
    assertThat(decoded).isExactlyInstanceOf(IllegalStateException.class);
    WithSocket hostile = new WithSocket("m", one);
    assertThat(standIn(hostile).remoteStack()).contains("cause of itself");
  }

  @Test
  void encode_thousandCauses_comesBack() {
    Throwable thrown = new IllegalStateException("0");
    for (int i = 1; i < 1000; i++) {
      thrown = new IllegalStateException("" + i, thrown);
    }
    assertThat(roundTrip(thrown).getMessage()).contains("999");
    RemoteTaskException standIn = standIn(new WithSocket("m", thrown));
    assertThat(standIn.remoteStack()).contains("further causes left out");
  }

  @Test
  void encode_hugeStackAndNames_isCut() {
    WithSocket thrown = new WithSocket("m", null);
    StackTraceElement[] frames = new StackTraceElement[10_000];
    java.util.Arrays.fill(frames, new StackTraceElement("C", "m".repeat(10_000), null, -2));
    thrown.setStackTrace(frames);
    RemoteTaskException standIn = standIn(thrown);
    assertThat(standIn.getStackTrace()).hasSize(200);
    assertThat(standIn.remoteStack()).contains("... 9800 more").contains("(Native Method)");
  }

  @Test
  void encode_manySuppressed_isBounded() {
    WithSocket thrown = new WithSocket("m", null);
    for (int i = 0; i < 1000; i++) {
      thrown.addSuppressed(new IOException("x".repeat(60_000)));
    }
    assertThat(standIn(thrown).getSuppressed()).hasSize(20);
  }

  static final class WithSocket extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings({"serial", "unused"})
    private final Object socket = new java.net.Socket();

    WithSocket(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  static final class Hostile extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException();
    }

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException();
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new IllegalStateException();
    }

    @Override
    public String toString() {
      throw new IllegalStateException();
    }

    private void writeObject(ObjectOutputStream out) {
      throw new IllegalStateException();
    }
  }

  static final class NoStack extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    @SuppressWarnings("NullAway") // what this class is for
    public StackTraceElement[] getStackTrace() {
      return null;
    }

    private void writeObject(ObjectOutputStream out) {
      throw new IllegalStateException();
    }
  }

  static final class Unwritable extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Throwable thrown;

    Unwritable(Throwable thrown) {
      super("m");
      this.thrown = thrown;
    }

    private void writeObject(ObjectOutputStream out) {
      if (thrown instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) thrown;
    }
  }

  static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unreadable() {
      super("m");
    }

    private void readObject(ObjectInputStream in) {
      throw new NoClassDefFoundError("x/Y");
    }
  }

  static final class Disguised extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Disguised() {
      super("m");
    }

    private Object writeReplace() {
      return "no throwable at all";
    }
  }

  static final class Stackless extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Object writeReplace() {
      return new Form();
    }

    record Form() implements Serializable {
      private Object readResolve() {
        Stackless made = new Stackless();
        made.setStackTrace(new StackTraceElement[0]);
        return made;
      }
    }
  }
}
