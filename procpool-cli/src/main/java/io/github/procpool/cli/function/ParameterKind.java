package io.github.procpool.cli.function;

import java.io.File;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a function may take, the likelier first. */
public enum ParameterKind {
  STRING(String.class),
  CHAR_SEQUENCE(CharSequence.class),
  OBJECT(Object.class),
  PATH(Path.class),
  FILE(File.class),
  INT(int.class, Integer.class),
  LONG(long.class, Long.class),
  SHORT(short.class, Short.class),
  BYTE(byte.class, Byte.class),
  FLOAT(float.class, Float.class),
  DOUBLE(double.class, Double.class),
  BIG_INTEGER(BigInteger.class),
  BIG_DECIMAL(BigDecimal.class);

  @SuppressWarnings("ImmutableEnumChecker") // a copy that is never changed
  private final List<Class<?>> types;

  ParameterKind(Class<?>... types) {
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
    return Number.class.isAssignableFrom(boxed());
  }

  boolean isFile() {
    return this == PATH || this == FILE;
  }

  /** As it stands between the angle brackets of a generic type. */
  String typeArgument() {
    return boxed().getName();
  }

  private Class<?> boxed() {
    return types.get(types.size() - 1);
  }

  /** Makes the argument from an item's text. Few classes, no lambdas: workers start quickly. */
  Object convert(String text) {
    return switch (this) {
      case STRING, CHAR_SEQUENCE, OBJECT -> text;
      case PATH -> Path.of(text);
      case FILE -> new File(text);
      case INT -> Integer.valueOf(text.strip());
      case LONG -> Long.valueOf(text.strip());
      case SHORT -> Short.valueOf(text.strip());
      case BYTE -> Byte.valueOf(text.strip());
      case FLOAT -> Float.valueOf(text.strip());
      case DOUBLE -> Double.valueOf(text.strip());
      case BIG_INTEGER -> new BigInteger(text.strip());
      case BIG_DECIMAL -> new BigDecimal(text.strip());
    };
  }
}
