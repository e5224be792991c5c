/** Bytes to frames, values to bytes: what travels between the host and a worker. */
@NullMarked
package io.github.procpool.internal.wire;

import org.jspecify.annotations.NullMarked;
