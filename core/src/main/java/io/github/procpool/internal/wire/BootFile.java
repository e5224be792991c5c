package io.github.procpool.internal.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a worker is told at its start, through a file that only this user can read and that the
 * worker deletes: a token on the command line could be read by everybody.
 *
 * @param socket the host's listening socket
 * @param ring the shared ring of this worker
 * @param serial the worker's number towards the host
 * @param setup what every worker of the pool is told before its first task
 * @param functions what it will be asked for first, as in a frame REHEARSE; empty if no task waits
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record BootFile(
    String socket, String ring, byte[] token, int serial, PoolSetup setup, byte[] functions) {

  /** Writes it into an empty file. */
  public void write(Path file) throws IOException {
    ByteSink sink = new ByteSink();
    sink.putUtf8(socket);
    sink.putUtf8(ring);
    sink.putBytes(token);
    sink.putInt(serial);
    setup.encode(sink);
    sink.putInt(functions.length);
    sink.putBytes(functions);
    Files.write(file, sink.toByteArray());
  }

  /** Reads it. */
  public static BootFile read(Path file) throws IOException {
    ByteSource source = new ByteSource(Files.readAllBytes(file));
    return new BootFile(
        source.getUtf8(),
        source.getUtf8(),
        source.getBytes(Handshake.TOKEN_BYTES),
        source.getInt(),
        PoolSetup.decode(source),
        source.getBytes(source.getInt()));
  }
}
