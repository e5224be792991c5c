package io.github.procpool.faults;

import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.wire.BootFile;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.FrameType;
import io.github.procpool.internal.wire.Handshake;
import io.github.procpool.internal.wire.Handshake.Lane;
import io.github.procpool.internal.wire.ValueCodec;
import io.github.procpool.testkit.Await;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A worker in this JVM that does what a test tells it, by the protocol or against it. To its host
 * it is a process; killing it closes its sockets, as the system does for a real one.
 */
final class FakeWorker extends Process {
  private static final long PID = 5_000_000; // Linux gives no such number to a process

  private final BootFile boot;
  private final SlotRing ring;
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();
  private final List<Closeable> open = new CopyOnWriteArrayList<>();
  private final List<SocketChannel> bells = new CopyOnWriteArrayList<>();
  private @Nullable SocketChannel control;
  private volatile boolean dying;
  private volatile Runnable beforeKill = () -> {};

  FakeWorker(Path bootFile) throws IOException {
    boot = BootFile.read(bootFile);
    ring = SlotRing.open(Path.of(boot.ring()));
  }

  BootFile boot() {
    return boot;
  }

  SlotRing ring() {
    return ring;
  }

  // ---- lanes

  /** A connection without a word. */
  SocketChannel connect() throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(boot.socket()));
    open.add(channel);
    return channel;
  }

  /** The body of a hello as it should be. */
  ByteSink hello(Lane lane) {
    return new Handshake(boot.token()).hello(boot.serial(), lane, PID);
  }

  SocketChannel connect(Lane lane) throws IOException {
    SocketChannel channel = connect();
    write(channel, frame(FrameType.HELLO, hello(lane)));
    return channel;
  }

  /** Opens all lanes, and says that it is ready. */
  void beReady() throws IOException {
    connectAll();
    sayReady();
  }

  /** Opens all lanes; those of a dead one are closed. */
  void connectAll() throws IOException {
    control = connect(Lane.CONTROL);
    bells.add(connect(Lane.BELL_DOWN));
    bells.add(connect(Lane.BELL_UP));
    if (dying) {
      closeAll(); // it died meanwhile, and may not have seen them
    }
  }

  /** Takes tasks from now on, connected or not. */
  void sayReady() throws IOException {
    ring.ready(PID);
    if (ring.claimHostBell()) {
      ringBell();
    }
  }

  SocketChannel control() {
    if (control == null) {
      throw new IllegalStateException("not connected");
    }
    return control;
  }

  void send(int type, @Nullable ByteSink body) throws IOException {
    write(control(), frame(type, body));
  }

  /** Reads frames until one of that type comes. */
  ByteSource awaitFrame(int type) throws IOException {
    while (true) {
      int length = read(4).getInt();
      ByteBuffer frame = read(length);
      if (frame.get() == type) {
        return new ByteSource(frame);
      }
    }
  }

  /** Reads one frame, whatever it is; gives its type. */
  int readFrame() throws IOException {
    return read(read(4).getInt()).get();
  }

  private ByteBuffer read(int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (control().read(buffer) < 0) {
        throw new EOFException();
      }
    }
    return buffer.flip();
  }

  void ringBell() throws IOException {
    write(bells.get(1), ByteBuffer.allocate(1));
  }

  /** Sleeps until the host rings; false when it is gone. */
  boolean awaitBell(ByteBuffer rings) throws IOException {
    return bells.get(0).read(rings.clear()) >= 0;
  }

  static ByteBuffer frame(int type, @Nullable ByteSink body) {
    int length = body == null ? 0 : body.size();
    ByteBuffer frame = ByteBuffer.allocate(5 + length).order(ByteOrder.LITTLE_ENDIAN);
    frame.putInt(length + 1).put((byte) type);
    if (body != null) {
      frame.put(body.array(), 0, length);
    }
    return frame.flip();
  }

  static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Waits until the host has closed that connection; what it still writes is dropped. */
  static void awaitClosed(SocketChannel channel) throws IOException {
    channel.configureBlocking(false);
    ByteBuffer bytes = ByteBuffer.allocate(4096);
    Await.until("the host closes the connection", () -> isAtEnd(channel, bytes));
  }

  private static boolean isAtEnd(SocketChannel channel, ByteBuffer bytes) {
    try {
      return channel.read(bytes.clear()) < 0;
    } catch (IOException e) {
      return true; // reset
    }
  }

  // ---- tasks

  /** Waits until the task of that sequence was sent. */
  void awaitTask(long sequence) {
    Await.until(
        "task " + sequence + " was sent",
        Duration.ofSeconds(20),
        () -> ring.state(sequence) == SlotRing.SENT);
  }

  /** Begins the task of that sequence as soon as it was sent. */
  void begin(long sequence) {
    awaitTask(sequence);
    if (!ring.begin(sequence, System.nanoTime())) {
      throw new IllegalStateException("revoked");
    }
    ring.beginItem(sequence, 0);
  }

  /** Writes the outcome of a task of one item, and commits it. */
  void commit(long sequence, byte[] outcome) {
    ring.payload(sequence).putInt(outcome.length).put(outcome);
    ring.commitItems(sequence, 1);
  }

  /** Runs one task to its end, whatever it is, with that result. */
  void answer(long sequence, @Nullable Object result) throws IOException {
    answerSilently(sequence, result);
    ringBell();
  }

  /** As {@link #answer}, but its host has to look for that itself. */
  void answerSilently(long sequence, @Nullable Object result) {
    begin(sequence);
    commit(sequence, encoded(result));
    ring.finish(sequence);
  }

  static byte[] encoded(@Nullable Object result) {
    ByteSink sink = new ByteSink();
    new ValueCodec(null, null).encode(result, sink);
    return sink.toByteArray();
  }

  /** What it still does when it is to be killed. */
  void beforeKill(Runnable action) {
    beforeKill = action;
  }

  /** Ends as a launcher's process does that has put the worker into another one, which goes on. */
  void exitAndStayConnected(int rawExit) {
    exit.complete(rawExit);
  }

  /** Ends as a process does: its sockets close, then its exit code is known. */
  void die(int rawExit) {
    dying = true;
    closeAll();
    exit.complete(rawExit);
  }

  private void closeAll() {
    for (Closeable channel : open) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  // ---- what its host sees

  @Override
  public int waitFor() throws InterruptedException {
    try {
      return exit.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public int exitValue() {
    if (!exit.isDone()) {
      throw new IllegalThreadStateException();
    }
    return exit.join();
  }

  @Override
  public void destroy() {
    die(128 + 15);
  }

  @Override
  public Process destroyForcibly() {
    if (isAlive()) { // else there is nothing to be killed
      beforeKill.run();
      die(128 + 9);
    }
    return this;
  }

  @Override
  public boolean isAlive() {
    return !exit.isDone();
  }

  @Override
  public long pid() {
    return PID;
  }

  @Override
  public Stream<ProcessHandle> descendants() {
    return Stream.empty();
  }

  @Override
  public OutputStream getOutputStream() {
    return OutputStream.nullOutputStream();
  }

  @Override
  public InputStream getInputStream() {
    return InputStream.nullInputStream();
  }

  @Override
  public InputStream getErrorStream() {
    return InputStream.nullInputStream();
  }
}
