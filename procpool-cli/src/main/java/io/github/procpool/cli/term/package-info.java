/** Standard streams, progress, forms of option values, and what ends a command early. */
@NullMarked
package io.github.procpool.cli.term;

import org.jspecify.annotations.NullMarked;
