package io.weft.stack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ParamsTest {
  private static final Param<Integer> LIMIT = Param.of("limit", 5);
  private static final Param<Integer> SAME_NAME = Param.of("limit", 6);
  private static final Param<String> MARK = Param.of("mark", "-");

  @Test
  void aMissingValueIsTheDefault() {
    assertThat(Params.empty().get(LIMIT)).isEqualTo(5);
  }

  @Test
  void withReplacesInACopy() {
    Params one = Params.empty().with(LIMIT, 1);
    Params two = one.with(LIMIT, 2).with(MARK, "x");
    assertThat(one.get(LIMIT)).isEqualTo(1);
    assertThat(one.get(MARK)).isEqualTo("-");
    assertThat(two.get(LIMIT)).isEqualTo(2);
    assertThat(Params.empty().get(LIMIT)).isEqualTo(5);
  }

  @Test
  void aParameterIsItsObjectAndNotItsName() {
    assertThat(Params.empty().with(LIMIT, 1).get(SAME_NAME)).isEqualTo(6);
  }

  @Test
  void printsInTheOrderOfNames() {
    assertThat(Params.empty().with(MARK, "x").with(LIMIT, 1)).hasToString("{limit: 1, mark: x}");
  }
}
