package io.github.procpool.benchmarks.grid;

import com.hazelcast.cluster.memberselector.MemberSelectors;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import io.github.procpool.SerializableCallable;
import io.github.procpool.benchmarks.trial.BenchPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Hazelcast, found by TCP on loopback. */
final class HazelcastGrid implements Grid {
  private static final String EXECUTOR = "bench";
  private static final long LOOK_MILLIS = 20;

  @Override
  public void startMember() {
    HazelcastInstance unused = Hazelcast.newHazelcastInstance(config(false));
  }

  @Override
  public BenchPool host(int members) throws InterruptedException {
    HazelcastInstance host = Hazelcast.newHazelcastInstance(config(true));
    while (host.getCluster().getMembers().size() < members + 1) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    return new Pool(host, host.getExecutorService(EXECUTOR));
  }

  private static Config config(boolean lite) {
    Config config = new Config();
    config.setClusterName("procpool-bench");
    config.setLiteMember(lite);
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.logging.type", "none");
    config.setProperty("hazelcast.socket.bind.any", "false");
    config.getExecutorConfig(EXECUTOR).setPoolSize(1);
    config.getJetConfig().setEnabled(false);
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).addMember("127.0.0.1");
    return config;
  }

  private record Pool(HazelcastInstance host, IExecutorService executor) implements BenchPool {
    @Override
    public <R> Future<R> submit(SerializableCallable<R> task) {
      return executor.submit(task, MemberSelectors.DATA_MEMBER_SELECTOR);
    }

    @Override
    public void close() {
      host.shutdown();
    }
  }
}
