package io.github.procpool;

import java.util.concurrent.atomic.LongAdder;

/** What a pool has done so far, in calls: a chunk counts its items. */
final class PoolCounters {
  final LongAdder submitted = new LongAdder();
  final LongAdder succeeded = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder cancelled = new LongAdder();
}
