package io.github.procpool.internal.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Acquires the host directory, prints its paths, and waits to be killed or to be told to exit. */
final class HoldDirectoryMain {
  private HoldDirectoryMain() {}

  public static void main(String[] arguments) throws IOException {
    HostDirectory directory = HostDirectory.acquire();
    Path shared = directory.newSharedFile("ring");
    HostDirectory.beforeExit(
        () -> System.out.println("shared file at exit: " + Files.exists(shared)));
    System.out.println(directory.sockets());
    System.out.println(directory.sharedMemory());
    System.out.flush();
    int end = System.in.read();
    System.out.println("exiting after " + end);
  }
}
