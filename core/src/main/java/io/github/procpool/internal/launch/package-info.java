/** Starts worker JVMs, reads their output, ends them, and says how they ended. */
package io.github.procpool.internal.launch;
