/** What runs inside a worker JVM. */
package io.github.procpool.internal.worker;
