/** JMH benchmarks of the parts. */
@org.jspecify.annotations.NullMarked
package io.github.procpool.benchmarks.parts;
