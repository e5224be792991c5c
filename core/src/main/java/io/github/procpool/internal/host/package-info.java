/** Threads, sockets and timers of the pool in the host JVM. */
package io.github.procpool.internal.host;
