package io.github.procpool.internal.wire;

import org.jspecify.annotations.Nullable;

/**
 * An object that could not be encoded, and the way to it.
 *
 * @param object the object
 * @param path the way, from the root, with the object's class at the end
 * @param where the way read backwards, without the object: {@code Order.items[3] in arg 1}
 * @param captor the class whose lambda captured the object directly, or null
 */
record Culprit(Object object, String path, String where, @Nullable String captor) {}
