package io.github.procpool.internal.wire;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The first byte of every value, and which one a class gets.
 *
 * <pre>
 *  bit 7      6..0
 * +------+-----------+
 * | USER |    tag    |   USER: decoding loads or runs classes that are not the JDK's
 * +------+-----------+
 * </pre>
 */
final class Tags {
  // 0 is no tag, so that zeroed memory is refused.
  static final byte NULL = 1;
  static final byte TRUE = 2;
  static final byte FALSE = 3;
  static final byte BYTE = 4;
  static final byte SHORT = 5;
  static final byte CHAR = 6;
  static final byte INT = 7;
  static final byte LONG = 8;
  static final byte FLOAT = 9;
  static final byte DOUBLE = 10;
  static final byte STRING = 11;
  static final byte BOOLEANS = 12;
  static final byte BYTES = 13;
  static final byte SHORTS = 14;
  static final byte CHARS = 15;
  static final byte INTS = 16;
  static final byte LONGS = 17;
  static final byte FLOATS = 18;
  static final byte DOUBLES = 19;
  static final byte BIG_INTEGER = 20;
  static final byte BIG_DECIMAL = 21;
  static final byte UUID_16 = 22;
  static final byte INSTANT = 23;
  static final byte DURATION = 24;
  static final byte LOCAL_DATE = 25;
  static final byte PATH = 26;

  /** A {@link #LONG} so far from zero that a varlong would be longer, and slower. */
  static final byte LONG_8 = 27;

  static final byte STRINGS = 32;
  static final byte OBJECTS = 33;
  static final byte ROWS = 34;
  static final byte ARRAY_LIST = 35;
  static final byte LIST_OF = 36;
  static final byte LIST_NULLS = 37;
  static final byte SET_OF = 38;
  static final byte MAP_OF = 39;
  static final byte HASH_SET = 40;
  static final byte LINKED_HASH_SET = 41;
  static final byte HASH_MAP = 42;
  static final byte LINKED_HASH_MAP = 43;
  static final byte ENUM = 44;
  static final byte RECORD = 45;
  static final byte OPTIONAL = 46;
  static final byte ENTRY = 47;

  /** Stands for the tags of all elements: see {@link Columns}. */
  static final byte COLUMN = 48;

  static final byte JAVA = 64;
  static final byte CUSTOM = 65;
  static final byte LAMBDA = 66;
  static final byte LAMBDA_GROUP = 67;
  static final byte FUNCTION_OBJECT = 68;

  static final int USER = 0x80;

  private static final byte FIRST_COMPOSITE = STRINGS;

  private static final Map<Class<?>, Byte> EXACT = exact();

  // Bytes only, so no class is kept from being unloaded.
  private static final ClassValue<Byte> BY_CLASS =
      new ClassValue<>() {
        @Override
        protected Byte computeValue(Class<?> type) {
          return choose(type);
        }
      };

  private Tags() {}

  /** The tag of a value; {@link #TRUE} for both booleans, {@link #JAVA} for what has no other. */
  static byte of(@Nullable Object value) {
    if (value == null) {
      return NULL;
    }
    Class<?> type = value.getClass();
    // The most frequent ones in numbers: a comparison takes a fifth of the look-up.
    if (type == Integer.class) {
      return INT;
    }
    if (type == String.class) {
      return STRING;
    }
    if (type == Long.class) {
      return LONG;
    }
    if (type == Double.class) {
      return DOUBLE;
    }
    return BY_CLASS.get(type);
  }

  /** Whether a tag is that of a value without parts that could be shared: see {@link Leaves}. */
  static boolean isLeaf(int tag) {
    return tag > 0 && tag < FIRST_COMPOSITE;
  }

  /** Whether a tag is that of a value with parts: see {@link CompactEncoder}. */
  static boolean isComposite(int tag) {
    return tag >= FIRST_COMPOSITE && tag < JAVA;
  }

  /** Whether a tag is that of a primitive array. */
  static boolean isPrimitiveArray(int tag) {
    return tag >= BOOLEANS && tag <= DOUBLES;
  }

  private static byte choose(Class<?> type) {
    Byte tag = EXACT.get(type);
    if (tag != null) {
      return tag;
    }
    if (type.isArray()) {
      Class<?> row = type.getComponentType();
      return row.isArray() && row.getComponentType().isPrimitive() ? ROWS : JAVA;
    }
    if (Enum.class.isAssignableFrom(type)) {
      return ENUM;
    }
    return type.isRecord() && RecordShape.of(type) != null ? RECORD : JAVA;
  }

  private static Map<Class<?>, Byte> exact() {
    Map<Class<?>, Byte> tags = new HashMap<>();
    tags.put(Boolean.class, TRUE);
    tags.put(Byte.class, BYTE);
    tags.put(Short.class, SHORT);
    tags.put(Character.class, CHAR);
    tags.put(Integer.class, INT);
    tags.put(Long.class, LONG);
    tags.put(Float.class, FLOAT);
    tags.put(Double.class, DOUBLE);
    tags.put(String.class, STRING);
    tags.put(boolean[].class, BOOLEANS);
    tags.put(byte[].class, BYTES);
    tags.put(short[].class, SHORTS);
    tags.put(char[].class, CHARS);
    tags.put(int[].class, INTS);
    tags.put(long[].class, LONGS);
    tags.put(float[].class, FLOATS);
    tags.put(double[].class, DOUBLES);
    tags.put(BigInteger.class, BIG_INTEGER);
    tags.put(BigDecimal.class, BIG_DECIMAL);
    tags.put(UUID.class, UUID_16);
    tags.put(Instant.class, INSTANT);
    tags.put(Duration.class, DURATION);
    tags.put(LocalDate.class, LOCAL_DATE);
    tags.put(Path.of("").getClass(), PATH); // of the default file system
    tags.put(String[].class, STRINGS);
    tags.put(Object[].class, OBJECTS);
    tags.put(ArrayList.class, ARRAY_LIST);
    tags.put(HashSet.class, HASH_SET);
    tags.put(LinkedHashSet.class, LINKED_HASH_SET);
    tags.put(HashMap.class, HASH_MAP);
    tags.put(LinkedHashMap.class, LINKED_HASH_MAP);
    // List.of() and List.of(1, 2, 3) share a class with Stream.toList(), which may hold nulls.
    tags.put(List.of(1).getClass(), LIST_OF);
    tags.put(List.of(1, 2, 3).getClass(), LIST_NULLS);
    tags.put(Set.of(1).getClass(), SET_OF);
    tags.put(Set.of(1, 2, 3).getClass(), SET_OF);
    tags.put(Optional.class, OPTIONAL);
    tags.put(Map.entry(1, 1).getClass(), ENTRY);
    tags.put(Map.of(1, 1).getClass(), MAP_OF);
    tags.put(Map.of(1, 1, 2, 2, 3, 3).getClass(), MAP_OF);
    return Map.copyOf(tags);
  }
}
