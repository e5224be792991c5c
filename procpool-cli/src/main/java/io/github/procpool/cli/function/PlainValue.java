package io.github.procpool.cli.function;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The two forms in which results leave a worker: a line of text, and what JSON has a form for. */
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

  /** As {@link String#valueOf(Object)}, arrays by their elements. */
  static String text(@Nullable Object value) {
    if (value == null || !value.getClass().isArray()) {
      return String.valueOf(value);
    }
    // Arrays of any kind, nested ones too, through one method; its own brackets are cut off.
    String wrapped = Arrays.deepToString(new Object[] {value});
    return wrapped.substring(1, wrapped.length() - 1);
  }

  /** Strings, numbers, booleans, lists and maps; anything else as its text. */
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
      entries.forEach((key, element) -> map.put(text(key), of(element)));
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
