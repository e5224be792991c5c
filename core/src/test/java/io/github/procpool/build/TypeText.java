package io.github.procpool.build;

import static java.util.stream.Collectors.joining;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes a type as in source code, with its {@code @Nullable} annotations. */
final class TypeText {
  /** Packages whose types are written without them. */
  private static final Set<String> IMPLIED_PACKAGES = Set.of("java.lang", "io.github.procpool");

  private TypeText() {}

  static String of(AnnotatedType type) {
    String nullable = type.isAnnotationPresent(Nullable.class) ? "@Nullable " : "";
    if (type instanceof AnnotatedArrayType array) {
      // The annotation of the array itself stands before its brackets, as in source code.
      String brackets = nullable.isEmpty() ? "[]" : " " + nullable + "[]";
      return of(array.getAnnotatedGenericComponentType()) + brackets;
    }
    if (type instanceof AnnotatedParameterizedType parameterized) {
      Class<?> raw = (Class<?>) ((ParameterizedType) type.getType()).getRawType();
      return nullable + name(raw) + list(parameterized.getAnnotatedActualTypeArguments());
    }
    if (type instanceof AnnotatedWildcardType wildcard) {
      return nullable + wildcard(wildcard);
    }
    if (type instanceof AnnotatedTypeVariable) {
      return nullable + type.getType().getTypeName();
    }
    return nullable + name((Class<?>) type.getType());
  }

  /** The type parameters with their bounds, or nothing if there are none. */
  static String parameters(TypeVariable<?>[] variables) {
    if (variables.length == 0) {
      return "";
    }
    return Arrays.stream(variables)
        .map(variable -> variable.getName() + bounds(variable.getAnnotatedBounds()))
        .collect(joining(", ", "<", ">"));
  }

  static String name(Class<?> type) {
    if (type.isPrimitive()) {
      return type.getName();
    }
    if (type.isArray()) {
      return name(type.getComponentType()) + "[]";
    }
    String name = type.getCanonicalName();
    return IMPLIED_PACKAGES.contains(type.getPackageName())
        ? name.substring(type.getPackageName().length() + 1)
        : name;
  }

  private static String wildcard(AnnotatedWildcardType wildcard) {
    AnnotatedType[] lower = wildcard.getAnnotatedLowerBounds();
    return lower.length > 0
        ? "? super " + of(lower[0])
        : "?" + bounds(wildcard.getAnnotatedUpperBounds());
  }

  private static String bounds(AnnotatedType[] bounds) {
    List<String> texts = Arrays.stream(bounds).map(TypeText::of).toList();
    boolean isImplied = texts.isEmpty() || texts.equals(List.of("Object"));
    return isImplied ? "" : " extends " + String.join(" & ", texts);
  }

  private static String list(AnnotatedType[] types) {
    return Arrays.stream(types).map(TypeText::of).collect(joining(", ", "<", ">"));
  }
}
