/** Small whole programs, each to be run, read and copied. */
@NullMarked
package io.github.procpool.examples;

import org.jspecify.annotations.NullMarked;
