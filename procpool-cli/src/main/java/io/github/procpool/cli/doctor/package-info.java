/** {@code procpool doctor}. */
@NullMarked
package io.github.procpool.cli.doctor;

import org.jspecify.annotations.NullMarked;
