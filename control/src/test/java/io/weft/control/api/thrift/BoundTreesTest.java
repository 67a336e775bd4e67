package io.weft.control.api.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.control.api.thrift.Reply.Struct;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.Activity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Trees of bound names, their nodes by numbers. */
final class BoundTreesTest {

  private static NameTree<Name.Bound> leaf(String id, String... residual) {
    return NameTree.leaf(
        new Name.Bound(Path.of("#", id), Activity.value(new AddrSet.Neg()), Path.of(residual)));
  }

  private static Struct written(NameTree<Name.Bound> tree) {
    return Reply.struct(StructWriter.struct(out -> BoundTrees.write(out, tree)));
  }

  @Test
  void aLeafIsTheRoot() {
    assertThat(written(leaf("a", "x", "y")).fields())
        .isEqualTo(
            Map.of(1, Map.of(4, Map.of(1, List.of("#", "a"), 2, List.of("x", "y"))), 2, Map.of()));
  }

  @Test
  void branchesMayHaveBranches() {
    Struct tree =
        written(
            new NameTree.Alt<>(
                List.of(
                    new NameTree.Union<>(
                        List.of(
                            new NameTree.Weighted<>(0.7, leaf("a")),
                            new NameTree.Weighted<>(0.3, NameTree.neg()))),
                    new NameTree.Fail<>(),
                    new NameTree.Empty<>())));

    List<?> branches = tree.struct(1).list(5);
    assertThat(tree.struct(2, branches.get(1)).get(3)).isEqualTo(Map.of());
    assertThat(tree.struct(2, branches.get(2)).get(2)).isEqualTo(Map.of());
    List<Struct> shares = tree.struct(2, branches.get(0)).structs(6);
    assertThat(shares).extracting(share -> share.get(1)).containsExactly(0.7, 0.3);
    assertThat(tree.struct(2, shares.get(0).get(2)).struct(4).get(1)).isEqualTo(List.of("#", "a"));
    assertThat(tree.struct(2, shares.get(1).get(2)).get(1)).isEqualTo(Map.of());
    assertThat((Map<?, ?>) tree.get(2)).hasSize(5);
  }
}
