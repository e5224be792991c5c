package io.github.procpool.cli.function;

import io.github.procpool.SerializableFunction;
import io.github.procpool.cli.function.MethodFunction.Form;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the method that {@code Class::method} means for an item of text. */
final class MethodReference {
  private record Candidate(Form form, Class<?> type, ParameterKind parameter) {}

  private MethodReference() {}

  static ItemTask find(
      UserClasses classes, String className, String name, boolean paths, boolean detailed)
      throws FunctionException {
    Class<?> owner = classes.find(className);
    if (!Modifier.isPublic(owner.getModifiers())) {
      throw new FunctionException(owner.getName() + " is not public, so workers can't call it");
    }
    Candidate candidate = choose(owner, name, candidates(owner, name), paths);
    MethodFunction function = new MethodFunction(owner, name, candidate.form(), candidate.type());
    return task(function, new ItemCall(candidate.parameter(), detailed));
  }

  @SuppressWarnings("NullAway") // null is a result like any other
  private static ItemTask task(MethodFunction function, ItemCall call) {
    SerializableFunction<String, @Nullable Object> task = item -> call.run(function, item);
    return ItemTask.of(task);
  }

  private static List<Candidate> candidates(Class<?> owner, String name) {
    List<Candidate> found = new ArrayList<>();
    if (name.equals("new")) {
      for (Constructor<?> constructor : owner.getConstructors()) {
        addParameter(found, Form.CONSTRUCTOR, constructor);
      }
      return found;
    }
    for (Method method : owner.getMethods()) {
      if (!method.getName().equals(name) || method.isBridge()) {
        continue;
      }
      if (Modifier.isStatic(method.getModifiers())) {
        addParameter(found, Form.STATIC, method);
      } else if (method.getParameterCount() == 0) {
        ParameterKind.of(owner)
            .ifPresent(kind -> found.add(new Candidate(Form.INSTANCE, owner, kind)));
      }
    }
    return found;
  }

  private static void addParameter(List<Candidate> found, Form form, Executable executable) {
    if (executable.getParameterCount() == 1) {
      Class<?> type = executable.getParameterTypes()[0];
      ParameterKind.of(type).ifPresent(kind -> found.add(new Candidate(form, type, kind)));
    }
  }

  private static Candidate choose(
      Class<?> owner, String name, List<Candidate> candidates, boolean paths)
      throws FunctionException {
    if (candidates.isEmpty()) {
      throw new FunctionException(owner.getName() + " has no such method: " + known(owner, name));
    }
    List<Candidate> ranked =
        candidates.stream()
            .sorted(
                Comparator.comparing((Candidate each) -> each.parameter().isNumber())
                    .thenComparing(each -> each.parameter().isFile() != paths)
                    .thenComparing(Candidate::parameter))
            .toList();
    Candidate first = ranked.get(0);
    if (first.parameter().isNumber() && ranked.size() > 1) {
      throw new FunctionException(
          "%s::%s could take any of %s; write which one, such as 'x -> %s.%s(Long.parseLong(x))'"
              .formatted(
                  owner.getSimpleName(),
                  name,
                  ranked.stream()
                      .map(each -> each.type().getSimpleName())
                      .collect(Collectors.joining(", ")),
                  owner.getSimpleName(),
                  name));
    }
    return first;
  }

  private static String known(Class<?> owner, String name) {
    List<String> same =
        Stream.<Executable>concat(
                Stream.of(owner.getDeclaredMethods()), Stream.of(owner.getDeclaredConstructors()))
            .filter(
                each -> each instanceof Method ? each.getName().equals(name) : name.equals("new"))
            .map(Executable::toString)
            .toList();
    String wanted = "; it must be public and static, and take one String, Path, File or number";
    if (!same.isEmpty()) {
      return String.join(", ", same) + wanted;
    }
    List<String> fitting =
        Stream.of(owner.getMethods())
            .filter(each -> Modifier.isStatic(each.getModifiers()) && each.getParameterCount() == 1)
            .filter(each -> ParameterKind.of(each.getParameterTypes()[0]).isPresent())
            .map(each -> owner.getSimpleName() + "::" + each.getName())
            .distinct()
            .sorted()
            .limit(8)
            .toList();
    return name + (fitting.isEmpty() ? wanted : "; there are " + String.join(", ", fitting));
  }
}
