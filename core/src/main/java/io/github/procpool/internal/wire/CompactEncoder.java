package io.github.procpool.internal.wire;

import java.util.Collection;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts one value that has parts (array, list, set, map, entry, optional, enum, record), if it has a
 * compact form.
 *
 * <p>The compact form is a tree, an object graph need not be one. So every part that could be
 * changed, or would be costly to repeat, may occur once; at the second meeting this gives up, and
 * Java serialization, which keeps identity and cycles, does it all.
 */
final class CompactEncoder {
  /** Deeper graphs are rare, and the decoder must have a bound anyway. */
  static final int MAX_DEPTH = 8;

  // Shared strings from this length on are not repeated: the bytes would be out of proportion.
  private static final int LONG_STRING = 256;

  private final ByteSink out;
  private @Nullable Object firstSeen;
  private @Nullable Set<Object> seen;
  private @Nullable IdentityHashMap<Class<?>, Integer> classes;

  private CompactEncoder(ByteSink out) {
    this.out = out;
  }

  /** Puts the value; false when it has no compact form, and then the sink needs to be cut back. */
  static boolean put(byte tag, Object value, ByteSink out) throws Throwable {
    int start = out.size();
    CompactEncoder encoder = new CompactEncoder(out);
    if (!encoder.putComposite(tag, value, 0)) {
      return false;
    }
    if (encoder.classes != null) {
      out.orByte(start, Tags.USER);
    }
    return true;
  }

  private boolean putPart(@Nullable Object value, int depth) throws Throwable {
    byte tag = Tags.of(value);
    if (value != null && Tags.isComposite(tag)) {
      return depth < MAX_DEPTH && putComposite(tag, value, depth + 1);
    }
    if (!Tags.isLeaf(tag)) {
      return false;
    }
    if (value != null && mustBeUnique(tag, value) && !addUnseen(value)) {
      return false;
    }
    Leaves.put(tag, value, out);
    return true;
  }

  private static boolean mustBeUnique(byte tag, Object value) {
    return Tags.isPrimitiveArray(tag)
        || (tag == Tags.STRING && ((String) value).length() >= LONG_STRING);
  }

  private boolean putComposite(byte tag, Object value, int depth) throws Throwable {
    if (tag == Tags.ENUM) {
      return putEnum((Enum<?>) value);
    }
    if (tag == Tags.RECORD) {
      return putRecord(value, depth);
    }
    if (tag == Tags.OPTIONAL) {
      out.putByte(tag);
      return putPart(((Optional<?>) value).orElse(null), depth);
    }
    if (tag == Tags.ENTRY) {
      out.putByte(tag);
      Map.Entry<?, ?> entry = (Map.Entry<?, ?>) value;
      return putPart(entry.getKey(), depth) && putPart(entry.getValue(), depth);
    }
    if (!addUnseen(value)) {
      return false;
    }
    out.putByte(tag);
    return switch (tag) {
      case Tags.STRINGS -> putStrings((String[]) value);
      case Tags.OBJECTS -> putArray((Object[]) value, depth);
      case Tags.ROWS -> {
        Object[] rows = (Object[]) value;
        Class<?> row = value.getClass().getComponentType();
        out.putByte(PrimitiveRows.tagOf(row));
        yield putArray(rows, depth);
      }
      case Tags.LINKED_HASH_MAP ->
          !AccessOrder.isKeptBy((Map<?, ?>) value) && putMap((Map<?, ?>) value, depth);
      case Tags.HASH_MAP, Tags.MAP_OF -> putMap((Map<?, ?>) value, depth);
      case Tags.ARRAY_LIST, Tags.LIST_OF, Tags.LIST_NULLS -> putElements((List<?>) value, depth);
      default -> putElements((Set<?>) value, depth);
    };
  }

  private boolean putStrings(String[] strings) {
    out.putVarInt(strings.length);
    for (String string : strings) {
      if (string == null) {
        out.putByte(Tags.NULL);
        continue;
      }
      if (string.length() >= LONG_STRING && !addUnseen(string)) {
        return false;
      }
      out.putByte(Tags.STRING);
      out.putString(string);
    }
    return true;
  }

  private boolean putArray(@Nullable Object[] array, int depth) throws Throwable {
    out.putVarInt(array.length);
    if (Columns.put(array, out)) {
      return true;
    }
    for (Object element : array) {
      if (!putPart(element, depth)) {
        return false;
      }
    }
    return true;
  }

  private boolean putElements(Collection<?> elements, int depth) throws Throwable {
    int count = elements.size();
    out.putVarInt(count);
    if (Columns.put(elements, count, out)) {
      return true;
    }
    int left = count;
    for (Object element : elements) {
      if (--left < 0) {
        break;
      }
      if (!putPart(element, depth)) {
        return false;
      }
    }
    checkUnchanged(left);
    return true;
  }

  private boolean putMap(Map<?, ?> map, int depth) throws Throwable {
    int count = map.size();
    out.putVarInt(count);
    int left = count;
    Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
    while (entries.hasNext() && --left >= 0) {
      Map.Entry<?, ?> entry = entries.next();
      if (!putPart(entry.getKey(), depth) || !putPart(entry.getValue(), depth)) {
        return false;
      }
    }
    checkUnchanged(left);
    return true;
  }

  private static void checkUnchanged(int left) {
    if (left != 0) {
      throw new ConcurrentModificationException("changed by another thread while it was encoded");
    }
  }

  private boolean putEnum(Enum<?> constant) {
    out.putByte(Tags.ENUM);
    putClass(constant.getDeclaringClass());
    out.putUtf8(constant.name());
    return true;
  }

  private boolean putRecord(Object value, int depth) throws Throwable {
    RecordShape shape = RecordShape.of(value.getClass());
    if (shape == null) {
      return false;
    }
    out.putByte(Tags.RECORD);
    if (putClass(value.getClass())) {
      out.putInt(shape.fingerprint());
    }
    for (int i = 0; i < shape.size(); i++) {
      if (!putPart(shape.component(value, i), depth)) {
        return false;
      }
    }
    return true;
  }

  /** Puts 0 and the name when the class is new in this value, else its number; true when new. */
  private boolean putClass(Class<?> type) {
    if (classes == null) {
      classes = new IdentityHashMap<>(4);
    }
    Integer number = classes.putIfAbsent(type, classes.size() + 1);
    if (number != null) {
      out.putVarInt(number);
      return false;
    }
    out.putVarInt(0);
    out.putUtf8(type.getName());
    return true;
  }

  // The set is made for the second one only: most values have one part that matters.
  private boolean addUnseen(Object part) {
    if (firstSeen == null) {
      firstSeen = part;
      return true;
    }
    if (seen == null) {
      seen = Collections.newSetFromMap(new IdentityHashMap<>());
      seen.add(firstSeen);
    }
    return seen.add(part);
  }
}
