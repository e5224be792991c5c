package io.github.procpool.build;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Writes types and their members as sorted text, the same whatever JDK it runs on. */
final class ApiListing {
  private ApiListing() {}

  /** One block a type, one line a member. */
  static String of(Collection<Class<?>> types) {
    return types.stream().filter(ApiListing::isVisible).map(ApiListing::block).collect(joining());
  }

  private static String block(Class<?> type) {
    return members(type)
        .map(member -> "  " + member + "\n")
        .collect(joining("", "\n" + header(type) + " {\n", "}\n"));
  }

  private static String header(Class<?> type) {
    List<Class<?>> chain = withHiddenSuperclasses(type);
    StringBuilder text = new StringBuilder(mark(type)).append(typeModifiers(type));
    text.append(kind(type)).append(' ').append(TypeText.name(type));
    text.append(TypeText.parameters(type.getTypeParameters()));
    AnnotatedType superclass = chain.get(chain.size() - 1).getAnnotatedSuperclass();
    if (superclass != null && !isImplied(superclass)) {
      text.append(" extends ").append(TypeText.of(superclass));
    }
    String interfaces =
        chain.stream()
            .flatMap(part -> Arrays.stream(part.getAnnotatedInterfaces()))
            .map(TypeText::of)
            .distinct()
            .collect(joining(", "));
    if (!interfaces.isEmpty()) {
      text.append(type.isInterface() ? " extends " : " implements ").append(interfaces);
    }
    if (type.isSealed() && !type.isEnum()) {
      String permitted =
          Arrays.stream(type.getPermittedSubclasses())
              .filter(ApiListing::isVisible)
              .map(TypeText::name)
              .sorted()
              .collect(joining(", "));
      text.append(permitted.isEmpty() ? "" : " permits " + permitted);
    }
    return text.toString();
  }

  private static Stream<String> members(Class<?> type) {
    Predicate<Member> isPartOfApi =
        member -> isReachable(member.getModifiers(), type) && !member.isSynthetic();
    TreeSet<String> constructors =
        Arrays.stream(type.getDeclaredConstructors())
            .filter(isPartOfApi)
            .map(constructor -> constructor(type, constructor))
            .collect(toCollection(TreeSet::new));
    TreeSet<String> fields = new TreeSet<>();
    TreeSet<String> methods = new TreeSet<>();
    for (Class<?> part : withHiddenSuperclasses(type)) {
      Arrays.stream(part.getDeclaredFields())
          .filter(isPartOfApi)
          .map(ApiListing::field)
          .forEach(fields::add);
      Arrays.stream(part.getDeclaredMethods())
          .filter(isPartOfApi)
          .map(ApiListing::method)
          .forEach(methods::add);
    }
    return Stream.of(fields, constructors, methods).flatMap(Collection::stream);
  }

  private static String field(Field field) {
    return mark(field)
        + modifiers(field.getModifiers() & Modifier.fieldModifiers())
        + TypeText.of(field.getAnnotatedType())
        + " "
        + field.getName();
  }

  private static String constructor(Class<?> type, Constructor<?> constructor) {
    return mark(constructor)
        + modifiers(constructor.getModifiers() & Modifier.constructorModifiers())
        + typeParameters(constructor)
        + type.getSimpleName()
        + signature(constructor);
  }

  private static String method(Method method) {
    int listed = Modifier.methodModifiers() & ~(Modifier.SYNCHRONIZED | Modifier.NATIVE);
    return mark(method)
        + modifiers(method.getModifiers() & listed)
        + (method.isDefault() ? "default " : "")
        + typeParameters(method)
        + TypeText.of(method.getAnnotatedReturnType())
        + " "
        + method.getName()
        + signature(method);
  }

  private static String typeParameters(Executable executable) {
    TypeVariable<?>[] parameters = executable.getTypeParameters();
    return parameters.length == 0 ? "" : TypeText.parameters(parameters) + " ";
  }

  private static String signature(Executable executable) {
    List<String> parameters =
        new ArrayList<>(
            Arrays.stream(executable.getAnnotatedParameterTypes()).map(TypeText::of).toList());
    if (executable.isVarArgs()) {
      int last = parameters.size() - 1;
      parameters.set(last, parameters.get(last).replaceFirst("\\[]$", "..."));
    }
    String thrown =
        Arrays.stream(executable.getAnnotatedExceptionTypes())
            .map(TypeText::of)
            .sorted()
            .collect(joining(", "));
    return "("
        + String.join(", ", parameters)
        + ")"
        + (thrown.isEmpty() ? "" : " throws " + thrown);
  }

  /** The type, then its superclasses that users cannot name, whose members it passes on. */
  private static List<Class<?>> withHiddenSuperclasses(Class<?> type) {
    List<Class<?>> chain = new ArrayList<>(List.of(type));
    Class<?> next = type.getSuperclass();
    while (next != null && !Modifier.isPublic(next.getModifiers())) {
      chain.add(next);
      next = next.getSuperclass();
    }
    return chain;
  }

  private static boolean isVisible(Class<?> type) {
    Class<?> outer = type.getDeclaringClass();
    if (type.isAnonymousClass() || type.isLocalClass() || type.isSynthetic()) {
      return false;
    }
    return outer == null
        ? Modifier.isPublic(type.getModifiers())
        : isReachable(type.getModifiers(), outer) && isVisible(outer);
  }

  private static boolean isReachable(int modifiers, Class<?> owner) {
    return Modifier.isPublic(modifiers)
        || (Modifier.isProtected(modifiers) && !Modifier.isFinal(owner.getModifiers()));
  }

  private static boolean isImplied(AnnotatedType superclass) {
    String name = TypeText.of(superclass);
    return name.equals("Object") || name.equals("Record") || name.startsWith("Enum<");
  }

  private static String typeModifiers(Class<?> type) {
    int listed = Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC;
    if (!type.isInterface() && !type.isEnum()) {
      listed |= Modifier.ABSTRACT | Modifier.FINAL;
    }
    String sealed = type.isSealed() && !type.isEnum() ? "sealed " : "";
    return modifiers(type.getModifiers() & listed) + sealed;
  }

  private static String modifiers(int modifiers) {
    return modifiers == 0 ? "" : Modifier.toString(modifiers) + " ";
  }

  private static String kind(Class<?> type) {
    if (type.isAnnotation()) {
      return "@interface";
    }
    if (type.isInterface()) {
      return "interface";
    }
    if (type.isEnum()) {
      return "enum";
    }
    return type.isRecord() ? "record" : "class";
  }

  private static String mark(AnnotatedElement element) {
    return element.isAnnotationPresent(Deprecated.class) ? "@Deprecated " : "";
  }
}
