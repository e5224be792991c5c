package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.internal.wire.NumberType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MapChunkTest {
  private static MapCells cells(Object... values) {
    MapCells.Builder builder = new MapCells.Builder();
    builder.expect(values.length);
    for (Object value : values) {
      NumberType type = NumberType.of(value);
      if (type == null) {
        builder.add(value);
      } else {
        builder.add(type, type.toBits(value));
      }
    }
    assertThat(builder.count()).isEqualTo(values.length);
    return builder.build();
  }

  private static List<Object> take(@Nullable MapBlock block) {
    List<Object> taken = new ArrayList<>();
    for (Object cell; block != null && (cell = block.claim()) != null; ) {
      taken.add(cell);
    }
    return taken;
  }

  private static MapChunk settled(Object... values) {
    MapChunk chunk = new MapChunk(values.length);
    assertThat(chunk.settle(0, cells(values), values.length)).isTrue();
    return chunk;
  }

  @Test
  void block_numbersOfOneType_areAsTheyWere() {
    Object[] ints = {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE};
    Object[] longs = {0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE};
    Object[] doubles = {0.0, -0.0, Double.NaN, Double.NEGATIVE_INFINITY, Double.MIN_VALUE};

    assertThat(take(settled(ints).block(0, 9))).containsExactly(ints);
    assertThat(take(settled(longs).block(0, 9))).containsExactly(longs);
    assertThat(take(settled(doubles).block(0, 9))).containsExactly(doubles);
  }

  @Test
  void block_numbersAmongOthers_areAsTheyWere() {
    Object[] values = {1, 2, 3L, 4.0, "five", MapChunk.NULL, 7, 8L};

    assertThat(take(settled(values).block(0, 9))).containsExactly(values);
    assertThat(take(settled("one", 2, 3).block(0, 9))).containsExactly("one", 2, 3);
  }

  @Test
  void settle_inPartsOfOneType_allAreThere() {
    MapChunk chunk = new MapChunk(4);

    assertThat(chunk.settle(2, cells(3, 4), 2)).isTrue();
    assertThat(chunk.block(0, 9)).isNull();
    assertThat(chunk.settle(0, cells(1, 2), 2)).isTrue();

    assertThat(chunk.isComplete()).isTrue();
    assertThat(take(chunk.block(0, 9))).containsExactly(1, 2, 3, 4);
  }

  @Test
  void settle_anotherTypeAfterABlockWasGivenOut_takerOfThatGoesOn() {
    MapChunk chunk = new MapChunk(5);
    assertThat(chunk.settle(0, cells(1, 2), 2)).isTrue();
    MapBlock first = chunk.block(0, 9);

    assertThat(chunk.settle(2, cells("three"), 1)).isTrue();
    assertThat(chunk.settle(3, cells(4L, 5L), 2)).isTrue();

    assertThat(take(first)).containsExactly(1, 2);
    assertThat(take(chunk.block(2, 9))).containsExactly("three", 4L, 5L);
  }

  @Test
  void settle_itemThatIsSettled_isRefusedWhole() {
    MapChunk chunk = new MapChunk(3);
    assertThat(chunk.settle(1, cells(20), 1)).isTrue();

    assertThat(chunk.settle(0, cells(1, 2, 3), 3)).isFalse();

    assertThat(chunk.isSettled(0)).isFalse();
    assertThat(chunk.settle(0, cells(10), 1)).isTrue();
    assertThat(take(chunk.block(0, 9))).containsExactly(10, 20);
  }

  @Test
  void build_twice_secondStartsAnew() {
    MapCells.Builder builder = new MapCells.Builder();
    builder.add("a");
    builder.expect(2);
    builder.add(NumberType.INT, 2);
    MapCells first = builder.build();
    builder.add(NumberType.LONG, 3);
    MapCells second = builder.build();

    assertThat(first.take(0)).isEqualTo("a");
    assertThat(first.take(1)).isEqualTo(2);
    assertThat(second.take(0)).isEqualTo(3L);
    assertThat(builder.count()).isZero();
  }
}
