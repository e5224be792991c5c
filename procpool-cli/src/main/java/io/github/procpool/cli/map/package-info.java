/** {@code procpool map}. */
@NullMarked
package io.github.procpool.cli.map;

import org.jspecify.annotations.NullMarked;
