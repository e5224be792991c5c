package io.github.procpool.benchmarks.grid;

import io.github.procpool.SerializableCallable;
import io.github.procpool.benchmarks.trial.BenchPool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.ignite.Ignite;
import org.apache.ignite.Ignition;
import org.apache.ignite.configuration.DataRegionConfiguration;
import org.apache.ignite.configuration.DataStorageConfiguration;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.lang.IgniteCallable;
import org.apache.ignite.lang.IgniteFuture;
import org.apache.ignite.logger.NullLogger;
import org.apache.ignite.spi.communication.tcp.TcpCommunicationSpi;
import org.apache.ignite.spi.discovery.tcp.TcpDiscoverySpi;
import org.apache.ignite.spi.discovery.tcp.ipfinder.vm.TcpDiscoveryVmIpFinder;

/** Ignite's compute grid, on loopback. */
final class IgniteGrid implements Grid {
  private static final long LOOK_MILLIS = 20;
  private static final long REGION_BYTES = 32 << 20;

  @Override
  public void startMember() throws Exception {
    Ignite unused = Ignition.start(config(false));
  }

  @Override
  public BenchPool host(int members) throws Exception {
    Ignite host = Ignition.start(config(true));
    while (host.cluster().forServers().nodes().size() < members) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    return new Pool(host);
  }

  private static IgniteConfiguration config(boolean client) throws Exception {
    Path work = Files.createTempDirectory("procpool-bench-ignite");
    DataRegionConfiguration region =
        new DataRegionConfiguration().setInitialSize(REGION_BYTES).setMaxSize(REGION_BYTES);
    TcpDiscoveryVmIpFinder finder = new TcpDiscoveryVmIpFinder();
    finder.setAddresses(List.of("127.0.0.1:47500..47509"));
    return new IgniteConfiguration()
        .setClientMode(client)
        .setIgniteInstanceName(work.getFileName().toString())
        .setWorkDirectory(work.toString())
        .setLocalHost("127.0.0.1")
        .setPublicThreadPoolSize(1)
        .setGridLogger(new NullLogger())
        .setConnectorConfiguration(null)
        .setClientConnectorConfiguration(null)
        .setDataStorageConfiguration(
            new DataStorageConfiguration().setDefaultDataRegionConfiguration(region))
        .setDiscoverySpi(new TcpDiscoverySpi().setIpFinder(finder))
        // With its own small buffers large messages may hang.
        .setCommunicationSpi(
            new TcpCommunicationSpi().setSocketReceiveBuffer(0).setSocketSendBuffer(0));
  }

  private record Pool(Ignite host) implements BenchPool {
    @Override
    public <R> Future<R> submit(SerializableCallable<R> task) {
      IgniteCallable<R> call = task::call;
      CompletableFuture<R> future = new CompletableFuture<>();
      host.compute(host.cluster().forServers())
          .callAsync(call)
          .listen((IgniteFuture<R> done) -> complete(future, done));
      return future;
    }

    private static <R> void complete(CompletableFuture<R> future, IgniteFuture<R> done) {
      try {
        future.complete(done.get());
      } catch (RuntimeException e) {
        future.completeExceptionally(e);
      }
    }

    @Override
    public void close() {
      host.close();
    }
  }
}
