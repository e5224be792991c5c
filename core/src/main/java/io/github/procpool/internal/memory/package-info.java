/** Shared memory between the host and one worker: the slot ring and slabs. */
package io.github.procpool.internal.memory;
