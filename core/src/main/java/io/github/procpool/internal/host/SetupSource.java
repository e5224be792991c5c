package io.github.procpool.internal.host;

import io.github.procpool.internal.wire.PoolSetup;
import io.github.procpool.internal.wire.ValueCodec;
import java.io.IOException;

/** What the public part of the pool gives the engine: how a worker is set up. */
public interface SetupSource {
  /** The set-up of the worker with that id. */
  PoolSetup setup(int workerId);

  /** Ids of the function shapes that the set-up uses. */
  int[] shapes();

  /** The codec of the pool's values. */
  ValueCodec values();

  /** Rebuilds what an initializer threw. */
  Throwable decodeFailure(byte[] encoded) throws IOException;
}
