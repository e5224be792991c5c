package io.github.procpool.examples;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.WorkerOutput;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** Images downloaded one after another, and then through three workers. */
public final class Images {
  public static void main(String[] args) throws IOException {
    long delayMillis = args.length > 0 ? Long.parseLong(args[0]) : 500;
    try (ImageServer server = new ImageServer(delayMillis)) {
      List<URI> images = IntStream.rangeClosed(1, 9).mapToObj(server::image).toList();

      System.out.println("One after another:");
      long start = System.nanoTime();
      for (URI image : images) {
        download(image);
      }
      printSecondsSince(start);

      System.out.println("Three at a time:");
      start = System.nanoTime();
      try (ProcessPoolExecutor pool =
          ProcessPoolExecutor.builder().maxWorkers(3).output(WorkerOutput.INHERIT).build()) {
        pool.map(Images::download, images).toList(); // throws if a download failed
      }
      printSecondsSince(start);
    }
  }

  private static int download(URI address) throws IOException {
    BufferedImage image = ImageIO.read(address.toURL());
    System.out.println( // in one piece, for other workers print too
        "Process %d downloaded %s, %d x %d"
            .formatted(
                ProcessHandle.current().pid(),
                Path.of(address.getPath()).getFileName(),
                image.getWidth(),
                image.getHeight()));
    return image.getWidth() * image.getHeight();
  }

  private static void printSecondsSince(long start) {
    System.out.printf("Finished in %.2f seconds%n", (System.nanoTime() - start) / 1e9);
  }
}
