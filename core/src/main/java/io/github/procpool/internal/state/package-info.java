/** Decisions of the pool as a pure state machine: no I/O, no threads, no clock. */
package io.github.procpool.internal.state;
