package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.AbstractCollection;
import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a map remembers of the collection that it was given. */
final class MapSnapshotTest {
  /** Makes its elements as they are asked for, or so the snapshot has to believe. */
  private static final class View extends AbstractList<@Nullable Object> {
    private final List<@Nullable Object> items;

    View(@Nullable Object... items) {
      this(Arrays.asList(items));
    }

    View(List<@Nullable Object> items) {
      this.items = items;
    }

    @Override
    public @Nullable Object get(int index) {
      return items.get(index);
    }

    @Override
    public int size() {
      return items.size();
    }
  }

  static Stream<Collection<?>> collections() {
    return Stream.of(
        List.of(),
        List.of(1, 2, 3),
        new ArrayList<>(Arrays.asList("a", null, "b")),
        new ArrayDeque<>(List.of(1, 2)),
        new HashSet<>(List.of(5, 6)),
        Collections.synchronizedList(new ArrayList<>(List.of(7))),
        new View(),
        new View(1, 2, 3),
        new View(Integer.MIN_VALUE, -1, 0, Integer.MAX_VALUE),
        new View(Long.MIN_VALUE, 0L, Long.MAX_VALUE),
        new View(0.0, -0.0, Double.NaN, Double.longBitsToDouble(0x7ff8_0000_0000_1234L), 1e300),
        new View((@Nullable Object) null),
        new View(null, 1, 2),
        new View(1, null, 2),
        new View(1, 2L, 3),
        new View(1L, 2, 3L),
        new View(1.5, "x", 2.5),
        new View((byte) 1, (short) 2, 'c', 1.5f),
        new View("a", 1, 2));
  }

  @ParameterizedTest
  @MethodSource("collections")
  void of_collection_hasItsItemsInTheirOrder(Collection<?> items) {
    MapSnapshot snapshot = MapSnapshot.of(items);

    @Nullable Object[] expected = items.toArray();
    assertThat(snapshot).hasSize(expected.length).containsExactly(expected);
    assertThat(values(snapshot.range(0, expected.length))).containsExactly(expected);
    if (expected.length > 1) {
      assertThat(values(snapshot.range(1, expected.length - 2)))
          .containsExactly(Arrays.copyOfRange(expected, 1, expected.length - 1));
    }
  }

  private static List<@Nullable Object> values(MapItems items) {
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      values.add(items.get(i));
    }
    return values;
  }

  /** As a view of something that changes may. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 999, 1_001, 5_000})
  void of_sizeIsWrong_hasWhatTheIteratorGave(int claimed) {
    Collection<Integer> items =
        new AbstractCollection<>() {
          @Override
          public Iterator<Integer> iterator() {
            return IntStream.range(0, 1_000).iterator();
          }

          @Override
          public int size() {
            return claimed;
          }
        };

    assertThat(MapSnapshot.of(items))
        .containsExactlyElementsOf(IntStream.range(0, 1_000).boxed().toList());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void of_changesAfterwards_keepsWhatWasThere(boolean view) {
    List<Object> items = new ArrayList<>(List.of(1, 2, 3));
    Collection<?> given = view ? new View(items) : items;
    MapSnapshot snapshot = MapSnapshot.of(given);

    items.set(0, 9);
    items.add(4);

    assertThat(snapshot).isEqualTo(List.of(1, 2, 3));
  }
}
