/** How close the chunks that a map makes by itself come to the best fixed size. */
@org.jspecify.annotations.NullMarked
package io.github.procpool.benchmarks.chunks;
