package io.github.procpool.cli.function;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Brings a result into the forms that JSON has; what has none becomes its text. */
final class PlainValue {
  private static final Set<Class<?>> KEPT =
      Set.of(
          String.class,
          Boolean.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          BigInteger.class,
          BigDecimal.class);

  private PlainValue() {}

  static @Nullable Object of(@Nullable Object value) {
    if (value == null || value == NoResult.INSTANCE) {
      return null;
    }
    if (KEPT.contains(value.getClass())) {
      return value;
    }
    if (value instanceof Collection<?> elements) {
      List<@Nullable Object> list = new ArrayList<>(elements.size());
      for (Object element : elements) {
        list.add(of(element));
      }
      return list;
    }
    if (value instanceof Map<?, ?> entries) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      entries.forEach((key, element) -> map.put(TextValue.of(key), of(element)));
      return map;
    }
    return value.getClass().isArray() ? ofArray(value) : value.toString();
  }

  private static List<@Nullable Object> ofArray(Object array) {
    int length = Array.getLength(array);
    List<@Nullable Object> list = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      list.add(of(Array.get(array, i)));
    }
    return list;
  }
}
