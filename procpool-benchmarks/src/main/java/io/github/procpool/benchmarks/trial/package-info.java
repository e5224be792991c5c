/** Works on any pool of the JVM. */
@org.jspecify.annotations.NullMarked
package io.github.procpool.benchmarks.trial;
