package io.github.procpool.cli.function;

import java.io.File;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a function may take: each has a way to make it from an item's text. */
public enum ParameterKind {
  STRING(text -> text, String.class),
  CHAR_SEQUENCE(text -> text, CharSequence.class),
  OBJECT(text -> text, Object.class),
  PATH(Path::of, Path.class),
  FILE(File::new, File.class),
  INT(text -> Integer.valueOf(text.strip()), int.class, Integer.class),
  LONG(text -> Long.valueOf(text.strip()), long.class, Long.class),
  SHORT(text -> Short.valueOf(text.strip()), short.class, Short.class),
  BYTE(text -> Byte.valueOf(text.strip()), byte.class, Byte.class),
  FLOAT(text -> Float.valueOf(text.strip()), float.class, Float.class),
  DOUBLE(text -> Double.valueOf(text.strip()), double.class, Double.class),
  BIG_INTEGER(text -> new BigInteger(text.strip()), BigInteger.class),
  BIG_DECIMAL(text -> new BigDecimal(text.strip()), BigDecimal.class);

  private final Function<String, Object> conversion;
  private final List<Class<?>> types;

  ParameterKind(Function<String, Object> conversion, Class<?>... types) {
    this.conversion = conversion;
    this.types = List.of(types);
  }

  /** The kind of a parameter's type; empty when it can't be made from text. */
  static Optional<ParameterKind> of(Class<?> type) {
    for (ParameterKind kind : values()) {
      if (kind.types.contains(type)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** The kind that a lambda's parameter type names, with its package or without. */
  static Optional<ParameterKind> named(String typeName) {
    for (ParameterKind kind : values()) {
      for (Class<?> type : kind.types) {
        if (type.getName().equals(typeName) || type.getSimpleName().equals(typeName)) {
          return Optional.of(kind);
        }
      }
    }
    return Optional.empty();
  }

  boolean isNumber() {
    return ordinal() >= INT.ordinal();
  }

  /** As it stands between the angle brackets of a generic type. */
  String typeArgument() {
    return types.get(types.size() - 1).getName();
  }

  Object convert(String text) {
    return conversion.apply(text);
  }
}
