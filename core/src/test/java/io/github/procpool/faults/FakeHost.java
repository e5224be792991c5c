package io.github.procpool.faults;

import io.github.procpool.SerializableCallable;
import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.wire.BootFile;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.FrameType;
import io.github.procpool.internal.wire.FunctionEncoder;
import io.github.procpool.internal.wire.FunctionShapes;
import io.github.procpool.internal.wire.Handshake;
import io.github.procpool.internal.wire.Handshake.Lane;
import io.github.procpool.internal.wire.PoolSetup;
import io.github.procpool.internal.wire.ValueCodec;
import io.github.procpool.internal.worker.WorkerMain;
import io.github.procpool.testkit.Await;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A host in this JVM that does to a real worker what a test tells it. */
final class FakeHost implements AutoCloseable {
  static final byte[] NONE = {};

  private static final int SERIAL = 1;

  private final Handshake handshake = Handshake.random();
  private final ServerSocketChannel server;
  private final SlotRing ring;
  private final Process worker;
  private final Map<Lane, SocketChannel> lanes = new EnumMap<>(Lane.class);

  /** Starts a worker, which now connects. */
  FakeHost(Path directory) throws IOException {
    this(directory, SlotRing::create);
  }

  FakeHost(Path directory, RingFile ringFile) throws IOException {
    this(directory, ringFile, NONE);
  }

  /** What a host puts into the ring's file. */
  interface RingFile {
    SlotRing create(Path file) throws IOException;
  }

  /**
   * Starts a worker, which finds that ring.
   *
   * @param functions what its boot file tells it to get ready for
   */
  FakeHost(Path directory, RingFile ringFile, byte[] functions) throws IOException {
    Path socket = Files.createTempFile("fake", ".sock"); // its path has to be short
    Files.delete(socket);
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Path file = Files.createTempFile(directory, "ring", ".mem");
    ring = ringFile.create(file);
    Path boot = Files.createTempFile(directory, "boot", ".bin");
    bootFile(socket, file, handshake.token(), functions).write(boot);
    worker = startWorker(boot);
  }

  /** What a worker is told that has nothing to set up. */
  static BootFile bootFile(Path socket, Path ring, byte[] token, byte[] functions) {
    PoolSetup setup = new PoolSetup("fake", 0, NONE, null, NONE, NONE);
    return new BootFile(socket.toString(), ring.toString(), token, SERIAL, setup, functions);
  }

  /** Starts a worker with that boot file. */
  static Process startWorker(Path boot) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            WorkerMain.class.getName(),
            boot.toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  Process worker() {
    return worker;
  }

  SlotRing ring() {
    return ring;
  }

  /** Takes the worker's connections, up to that lane. */
  void accept(Lane last) throws IOException {
    while (!lanes.containsKey(last)) {
      SocketChannel channel = server.accept();
      ByteSource hello = readFrame(channel, FrameType.HELLO);
      lanes.put(handshake.check(hello).lane(), channel);
    }
  }

  /** Takes all connections, and waits until the worker is ready. */
  void makeReady() throws IOException {
    accept(Lane.BELL_UP);
    Await.until("the worker is ready", () -> ring.readyPid() != 0);
  }

  /** Reads the next frame of the worker, which has to be of that type. */
  ByteSource readFrame(int type) throws IOException {
    return readFrame(lane(Lane.CONTROL), type);
  }

  /** The body of a frame that describes a function. */
  static ByteSink shape() {
    ByteSink body = new ByteSink();
    body.putVarInt(1);
    body.putBytes(new byte[30]);
    return body;
  }

  SocketChannel lane(Lane lane) {
    SocketChannel channel = lanes.get(lane);
    if (channel == null) {
      throw new IllegalStateException(lane + " is not connected");
    }
    return channel;
  }

  void write(int type, @Nullable ByteSink body) throws IOException {
    write(FakeWorker.frame(type, body));
  }

  void write(ByteBuffer bytes) throws IOException {
    FakeWorker.write(lane(Lane.CONTROL), bytes);
  }

  /** Sends a task and rings. */
  void submit(long sequence, SerializableCallable<?> task) throws IOException {
    ByteSink frame = new ByteSink();
    frame.putByte(0); // a callable
    frame.putVarInt(0); // of the application's loader
    ByteSink shape = new ByteSink();
    new FunctionEncoder(new ValueCodec(null, null))
        .encode(
            task,
            frame,
            id -> {
              shape.putVarInt(id);
              shape.putBytes(FunctionShapes.descriptor(id));
            });
    write(FrameType.DEFINE_SHAPE, shape);
    ring.put(sequence, frame.array(), 0, frame.size());
    boolean unused = ring.send(sequence, 1, 1, 1, frame.size(), SlotRing.NO_SLAB);
    FakeWorker.write(lane(Lane.BELL_DOWN), ByteBuffer.allocate(1));
  }

  private static ByteSource readFrame(SocketChannel channel, int type) throws IOException {
    ByteBuffer frame = read(channel, read(channel, 4).getInt());
    if (frame.get() != type) {
      throw new IOException("not a frame of type " + type);
    }
    return new ByteSource(frame);
  }

  private static ByteBuffer read(SocketChannel channel, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException();
      }
    }
    return buffer.flip();
  }

  /** Ends as a host does that is killed: its sockets close. */
  void die() throws IOException {
    for (SocketChannel channel : lanes.values()) {
      channel.close();
    }
    if (server.isOpen()) {
      Path socket = ((UnixDomainSocketAddress) server.getLocalAddress()).getPath();
      server.close();
      Files.delete(socket);
    }
  }

  @Override
  public void close() throws IOException {
    die();
    worker.destroyForcibly();
  }
}
