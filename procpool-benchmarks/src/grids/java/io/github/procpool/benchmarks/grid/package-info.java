/** The JVM grids, each with two members on loopback. */
@org.jspecify.annotations.NullMarked
package io.github.procpool.benchmarks.grid;
