/**
 * Pools of worker processes for the JVM: run Java tasks in separate JVMs as easily as in threads.
 *
 * <p>Start at {@link io.github.procpool.ProcessPoolExecutor} or {@link
 * io.github.procpool.PoolExecutor}.
 */
@NullMarked
package io.github.procpool;

import org.jspecify.annotations.NullMarked;
