package io.github.procpool;

import java.io.Serializable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A predicate that can be sent to another JVM.
 *
 * <p>A lambda or method reference passed where this type is asked for is serializable by itself;
 * what it captures must be serializable too.
 *
 * @param <T> the type of the value that is tested
 */
@FunctionalInterface
public interface SerializablePredicate<T extends @Nullable Object>
    extends Predicate<T>, Serializable {}
