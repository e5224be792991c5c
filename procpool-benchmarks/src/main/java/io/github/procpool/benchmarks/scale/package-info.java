/** What the pool's decisions cost with many workers and many tasks, without a process. */
@org.jspecify.annotations.NullMarked
package io.github.procpool.benchmarks.scale;
