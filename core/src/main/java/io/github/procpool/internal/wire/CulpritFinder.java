package io.github.procpool.internal.wire;

import java.lang.invoke.SerializedLambda;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the object that stopped a serialization: walks from the root as Java serialization would,
 * nearest objects first, so that the path shown is a shortest one.
 *
 * <p>Runs only after a failure. What it can't see into, such as private fields of the JDK, it
 * skips.
 */
final class CulpritFinder {
  // Enough for any graph whose path a reader could use, few enough to stay below a second.
  private static final int MAX_NODES = 200_000;

  private final Predicate<Object> isCulprit;
  private final ArrayDeque<Node> open = new ArrayDeque<>();
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private @Nullable Node found;

  private CulpritFinder(Predicate<Object> isCulprit) {
    this.isCulprit = isCulprit;
  }

  /** The nearest object that the predicate holds for, or null. */
  static @Nullable Culprit find(
      String rootLabel, @Nullable Object root, Predicate<Object> isCulprit) {
    if (root == null) {
      return null;
    }
    CulpritFinder finder = new CulpritFinder(isCulprit);
    finder.visit(null, rootLabel, false, root);
    Node next = finder.open.poll();
    while (finder.found == null && next != null) {
      Node node = next;
      GraphParts.visit(
          node.object, (step, appended, part) -> finder.visit(node, step, appended, part));
      next = finder.open.poll();
    }
    return finder.found == null ? null : finder.found.toCulprit();
  }

  private void visit(@Nullable Node from, String step, boolean appended, @Nullable Object part) {
    if (part == null || found != null || seen.size() >= MAX_NODES || !seen.add(part)) {
      return;
    }
    Node node = new Node(part, from, step, appended);
    if (isCulprit.test(part)) {
      found = node;
    } else {
      open.add(node);
    }
  }

  /**
   * One object met.
   *
   * @param step how it is reached from the object before
   * @param appended whether the step continues the one before, as an index does
   */
  private record Node(Object object, @Nullable Node from, String step, boolean appended) {
    Culprit toCulprit() {
      StringBuilder path = new StringBuilder();
      StringBuilder where = new StringBuilder();
      String pending = "";
      for (Node node = this; node != null; node = node.from) {
        if (node.appended) {
          pending = node.step + pending;
          continue;
        }
        String segment = node.step + pending;
        pending = "";
        path.insert(0, path.length() == 0 ? segment : segment + " › ");
        appendWhere(where, segment);
      }
      path.append(" › ").append(Names.simple(object.getClass()));
      return new Culprit(object, path.toString(), where.toString(), captor());
    }

    private static void appendWhere(StringBuilder where, String segment) {
      if (where.length() == 0) {
        where.append(segment);
      } else if (segment.endsWith(".lambda")) {
        where.append(" of ").append(segment.replace(".lambda", "'s lambda"));
      } else {
        where.append(" in ").append(segment);
      }
    }

    private @Nullable String captor() {
      return from != null && from.object instanceof SerializedLambda lambda
          ? lambda.getCapturingClass().replace('/', '.')
          : null;
    }
  }
}
