package io.github.procpool.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whose connections are known as such. */
@EnabledOnOs(OS.LINUX)
final class PeerUserTest {
  private static final int NOBODY = 65534;

  @TempDir Path directory;

  @Test
  void is_connectionOfThisUser_isTrueForHimAlone() throws Exception {
    Path address = directory.resolve("socket");
    try (ServerSocketChannel server = listen(address);
        SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(address));
        SocketChannel accepted = server.accept()) {
      assertThat(client.isConnected()).isTrue();
      assertThat(PeerUser.is(Files.getOwner(address), accepted)).isTrue();
      assertThat(PeerUser.is(other(), accepted)).isFalse();
    }
  }

  private static ServerSocketChannel listen(Path address) throws Exception {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(address));
    return server;
  }

  private static void closeQuietly(ServerSocketChannel server) {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private UserPrincipal other() throws Exception {
    return directory
        .getFileSystem()
        .getUserPrincipalLookupService()
        .lookupPrincipalByName(Integer.toString(NOBODY));
  }

  /** What only root can try: to open everything, and to become somebody else. */
  @Test
  void is_connectionOfAnotherUser_isFalse() throws Exception {
    assumeThat(Files.getAttribute(directory, "unix:uid")).as("this user is root").isEqualTo(0);
    assumeThat(Path.of("/usr/bin/setpriv")).exists();
    assumeThat(Path.of("/usr/bin/python3")).exists();
    Path open = Files.createTempDirectory(Path.of("/tmp"), "procpool-peer");
    Path address = open.resolve("socket");
    try (ServerSocketChannel server = listen(address)) {
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
      Files.setPosixFilePermissions(address, PosixFilePermissions.fromString("rwxrwxrwx"));
      Process stranger =
          new ProcessBuilder(
                  "setpriv",
                  "--reuid=" + NOBODY,
                  "--clear-groups",
                  "/usr/bin/python3",
                  "-c",
                  "import socket; s = socket.socket(socket.AF_UNIX); s.connect('"
                      + address
                      + "'); s.recv(1)")
              .inheritIO()
              .start();
      CompletableFuture<Void> unused =
          stranger.onExit().thenAccept(gone -> closeQuietly(server)); // or accept() would wait
      try (SocketChannel accepted = server.accept()) {
        assertThat(PeerUser.is(Files.getOwner(address), accepted)).isFalse();
        assertThat(PeerUser.is(other(), accepted)).isTrue();
      }
      assertThat(stranger.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      Files.deleteIfExists(address);
      Files.delete(open);
    }
  }
}
