package io.github.procpool.internal.wire;

import java.io.InvalidClassException;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gets one value that {@link CompactEncoder} put. */
final class CompactDecoder {
  // Room made before the elements are seen; what is larger grows as they come.
  private static final int MAX_ROOM = 1 << 16;

  private final ByteSource in;
  private final ClassLoader loader;
  private final ClassGate gate;
  private @Nullable List<Class<?>> classes;

  private CompactDecoder(ByteSource in, ClassLoader loader, ClassGate gate) {
    this.in = in;
    this.loader = loader;
    this.gate = gate;
  }

  /** Gets the value whose tag has just been taken. */
  static Object get(int tag, ByteSource in, ClassLoader loader, ClassGate gate) throws Throwable {
    return new CompactDecoder(in, loader, gate).getComposite(tag, 0);
  }

  private @Nullable Object getPart(int depth) throws Throwable {
    int tag = in.getByte() & ~Tags.USER & 0xFF;
    if (!Tags.isComposite(tag)) {
      return Leaves.get(tag, in);
    }
    if (depth >= CompactEncoder.MAX_DEPTH) {
      throw new CorruptFrameException("value nested too deeply at offset " + in.position());
    }
    return getComposite(tag, depth + 1);
  }

  private Object getComposite(int tag, int depth) throws Throwable {
    return switch (tag) {
      case Tags.STRINGS -> getStrings();
      case Tags.OBJECTS -> getElements(in.getCount(1), depth);
      case Tags.ROWS -> getRows(depth);
      case Tags.ARRAY_LIST -> {
        int count = in.getCount(1);
        yield fill(new ArrayList<>(Math.min(count, MAX_ROOM)), count, depth);
      }
      case Tags.LIST_OF, Tags.LIST_NULLS, Tags.SET_OF, Tags.MAP_OF -> getImmutable(tag, depth);
      case Tags.HASH_SET -> {
        int count = in.getCount(1);
        yield fill(new HashSet<>(roomFor(count)), count, depth);
      }
      case Tags.LINKED_HASH_SET -> {
        int count = in.getCount(1);
        yield fill(new LinkedHashSet<>(roomFor(count)), count, depth);
      }
      case Tags.HASH_MAP -> {
        int count = in.getCount(2);
        yield fill(new HashMap<>(roomFor(count)), count, depth);
      }
      case Tags.LINKED_HASH_MAP -> {
        int count = in.getCount(2);
        yield fill(new LinkedHashMap<>(roomFor(count)), count, depth);
      }
      case Tags.OPTIONAL -> Optional.ofNullable(getPart(depth));
      case Tags.ENTRY -> getEntry(depth);
      case Tags.ENUM -> getEnum();
      case Tags.RECORD -> getRecord(depth);
      default ->
          throw new CorruptFrameException("unknown tag " + tag + " before offset " + in.position());
    };
  }

  private static int roomFor(int count) {
    return Math.min(count, MAX_ROOM) * 4 / 3 + 1;
  }

  private @Nullable String[] getStrings() {
    int count = in.getCount(1);
    @Nullable String[] strings = new String[count];
    for (int i = 0; i < count; i++) {
      int tag = in.getByte();
      if (tag == Tags.STRING) {
        strings[i] = in.getString();
      } else if (tag != Tags.NULL) {
        throw new CorruptFrameException("no string before offset " + in.position());
      }
    }
    return strings;
  }

  private @Nullable Object[] getElements(int count, int depth) throws Throwable {
    return Columns.isNext(count, in) ? Columns.get(count, in) : getParts(count, depth);
  }

  private @Nullable Object[] getParts(int count, int depth) throws Throwable {
    @Nullable Object[] parts = new Object[count];
    for (int i = 0; i < count; i++) {
      parts[i] = getPart(depth);
    }
    return parts;
  }

  private Object getRows(int depth) throws Throwable {
    Class<?> row = PrimitiveRows.classOf(in.getByte());
    int count = in.getCount(1);
    if (row == null) {
      throw new CorruptFrameException("no row class before offset " + in.position());
    }
    Object rows = Array.newInstance(row, count);
    for (int i = 0; i < count; i++) {
      Object part = getPart(depth);
      if (part != null && part.getClass() != row) {
        throw new CorruptFrameException("row of another class before offset " + in.position());
      }
      Array.set(rows, i, part);
    }
    return rows;
  }

  private Object getImmutable(int tag, int depth) throws Throwable {
    int count = in.getCount(tag == Tags.MAP_OF ? 2 : 1);
    @Nullable Object[] parts =
        tag == Tags.MAP_OF ? getParts(2 * count, depth) : getElements(count, depth);
    if (tag == Tags.LIST_NULLS) {
      return Stream.of(parts).toList();
    }
    for (Object part : parts) {
      if (part == null) {
        throw new CorruptFrameException("null in a collection without, at " + in.position());
      }
    }
    try {
      return immutable(tag, count, parts);
    } catch (IllegalArgumentException e) {
      throw new CorruptFrameException(e.getMessage() + ", before offset " + in.position());
    }
  }

  @SuppressWarnings("NullAway") // checked by the caller; generics over nullness are not tracked
  private static Object immutable(int tag, int count, @Nullable Object[] parts) {
    if (tag == Tags.LIST_OF) {
      return List.of(parts);
    }
    if (tag == Tags.SET_OF) {
      return Set.of(parts);
    }
    @SuppressWarnings({"unchecked", "rawtypes"})
    Map.Entry<Object, Object>[] entries = new Map.Entry[count];
    for (int i = 0; i < count; i++) {
      entries[i] = Map.entry(parts[2 * i], parts[2 * i + 1]);
    }
    return Map.ofEntries(entries);
  }

  private Object fill(Collection<@Nullable Object> target, int count, int depth) throws Throwable {
    if (Columns.isNext(count, in)) {
      Collections.addAll(target, Columns.get(count, in));
      return target;
    }
    for (int i = 0; i < count; i++) {
      target.add(getPart(depth));
    }
    return target;
  }

  private Object fill(Map<@Nullable Object, @Nullable Object> target, int count, int depth)
      throws Throwable {
    for (int i = 0; i < count; i++) {
      Object key = getPart(depth);
      target.put(key, getPart(depth));
    }
    return target;
  }

  private Object getEntry(int depth) throws Throwable {
    Object key = getPart(depth);
    Object value = getPart(depth);
    if (key == null || value == null) {
      throw new CorruptFrameException("null in an entry without, at " + in.position());
    }
    return Map.entry(key, value);
  }

  private Object getEnum() throws Throwable {
    int number = in.getVarInt();
    Class<?> type = number == 0 ? newClass() : knownClass(number);
    String name = in.getUtf8();
    if (!type.isEnum()) {
      throw new InvalidClassException(type.getName(), "is no enum here");
    }
    return constant(type, name);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Object constant(Class type, String name) {
    return Enum.valueOf(type, name);
  }

  private Object getRecord(int depth) throws Throwable {
    int number = in.getVarInt();
    Class<?> type = number == 0 ? newClass() : knownClass(number);
    RecordShape shape = RecordShape.of(type);
    if (shape == null || (number == 0 && in.getInt() != shape.fingerprint())) {
      throw new InvalidClassException(
          type.getName(), "the record has other components here than where it was encoded");
    }
    return shape.create(getParts(shape.size(), depth));
  }

  private Class<?> newClass() throws Throwable {
    Class<?> type = gate.find(in.getUtf8(), loader);
    if (classes == null) {
      classes = new ArrayList<>(2);
    }
    classes.add(type);
    return type;
  }

  private Class<?> knownClass(int number) {
    if (classes == null || number < 1 || number > classes.size()) {
      throw new CorruptFrameException("unknown class " + number + " at offset " + in.position());
    }
    return classes.get(number - 1);
  }
}
