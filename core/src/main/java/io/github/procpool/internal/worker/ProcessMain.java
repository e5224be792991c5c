package io.github.procpool.internal.worker;

import io.github.procpool.TaskSerializationException.Stage;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.Calls;
import io.github.procpool.internal.wire.FailureCodec;
import io.github.procpool.internal.wire.FunctionDecoder;
import io.github.procpool.internal.wire.ProcessBoot;
import io.github.procpool.internal.wire.TaskKind;
import io.github.procpool.internal.wire.ValueCodec;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Entry of a task process: runs one task on this thread, as long as there is a host. */
public final class ProcessMain {
  /*
   *   to the host   | token (32 bytes) |  and when a value is wanted
   *                 | length (int) | failed (byte) | value or failure |   length counts what follows
   */
  private static final int NO_HOST = 70;

  private ProcessMain() {}

  /** Started by the host only, with the path of the boot file. */
  public static void main(String[] args) throws Exception {
    if (args.length != 1) {
      System.err.println("This is a task process of Procpool; its host starts it.");
      System.exit(NO_HOST);
    }
    HeadStart.begin();
    Path bootPath = Path.of(args[0]);
    ProcessBoot boot = ProcessBoot.read(bootPath);
    Files.delete(bootPath);
    SocketChannel host = connect(boot);
    endWithHost(host);
    OwnProcess.become(boot.identity());
    // An uncaught exception is the JVM's to report: it names this thread, and exits with 1.
    Thread.currentThread().setName(boot.identity().name());
    if (boot.wantsValue()) {
      send(host, outcome(boot));
    } else {
      Object unused = call(boot, new ValueCodec(null, null));
    }
  }

  private static SocketChannel connect(ProcessBoot boot) throws IOException {
    SocketChannel host = SocketChannel.open(StandardProtocolFamily.UNIX);
    host.connect(UnixDomainSocketAddress.of(boot.socket()));
    write(host, ByteBuffer.wrap(boot.token()));
    return host;
  }

  /** The host never writes; the end of the stream is the end of the host. */
  private static void endWithHost(SocketChannel host) throws IOException {
    Selector selector = Selector.open();
    ExitingSelector input = new ExitingSelector(selector);
    host.configureBlocking(false);
    host.register(selector, SelectionKey.OP_READ);
    Thread thread =
        new Thread(
            () -> {
              try {
                ByteBuffer nothing = ByteBuffer.allocate(1);
                while (host.read(nothing.clear()) >= 0) {
                  input.select();
                }
              } catch (IOException e) {
                System.err.println("procpool process: lost its host: " + e);
              }
              Runtime.getRuntime().halt(1);
            },
            "procpool-host");
    thread.setDaemon(true);
    thread.start();
  }

  private static ByteSink outcome(ProcessBoot boot) {
    ValueCodec values = new ValueCodec(null, null);
    ByteSink frame = new ByteSink();
    frame.putInt(0);
    try {
      Object value = call(boot, values);
      frame.putByte(0);
      values.encode(value, frame, Stage.ENCODE_RESULT, "result");
    } catch (Throwable e) { // any failure is the outcome
      frame.truncate(Integer.BYTES);
      frame.putByte(1);
      new FailureCodec(null).encode(e, frame);
    }
    frame.patchInt(0, frame.size() - Integer.BYTES);
    return frame;
  }

  private static @Nullable Object call(ProcessBoot boot, ValueCodec values) throws Exception {
    ByteSource frame = new ByteSource(boot.task());
    int form = frame.getByte() & TaskKind.FORM;
    int unused = frame.getVarInt(); // a loader of the host; here there is the class path
    ClassLoader loader = ClassLoader.getSystemClassLoader();
    Object function =
        new FunctionDecoder(values)
            .decode(
                frame, loader, id -> Objects.requireNonNull(boot.shapes().get(id), "shape " + id));
    return Calls.invoke(form, function, frame, loader, values);
  }

  private static void send(SocketChannel host, ByteSink frame) throws IOException {
    boolean unused = Thread.interrupted(); // the task's leftover would close the channel
    ByteBuffer bytes = ByteBuffer.wrap(frame.array(), 0, frame.size());
    try (Selector room = Selector.open()) {
      host.register(room, SelectionKey.OP_WRITE);
      while (bytes.hasRemaining()) {
        room.select();
        room.selectedKeys().clear();
        host.write(bytes);
      }
    }
  }

  private static void write(SocketChannel host, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      host.write(bytes);
    }
  }
}
