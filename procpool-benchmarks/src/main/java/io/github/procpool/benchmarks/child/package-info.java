/** Rivals that live in a process of their own and are told what to run, line by line. */
@org.jspecify.annotations.NullMarked
package io.github.procpool.benchmarks.child;
