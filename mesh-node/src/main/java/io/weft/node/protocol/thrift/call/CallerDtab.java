package io.weft.node.protocol.thrift.call;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weft.namers.name.Dentry;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameSyntaxException;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Prefix;
import io.weft.node.protocol.call.DtabPolicy;
import io.weft.stack.call.Failure;
import io.weft.thrift.envelope.CallHeader;
import io.weft.thrift.envelope.Delegation;
import io.weft.thrift.frame.ThriftFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The Dtab that a caller sends with its calls. The last one is kept, by its bytes, so that a caller
 * which sends the same with every call has it parsed once.
 */
final class CallerDtab {
  private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
  private Dtab dtab = Dtab.empty();

  /**
   * The Dtab of a header.
   *
   * @throws Failure if it is too large or does not parse; the message says where and what was
   *     expected
   */
  Dtab of(CallHeader header) throws ThriftFormatException, Failure {
    ByteBuf given = header.delegationBytes();
    if (!ByteBufUtil.equals(given, bytes)) {
      dtab = parse(header);
      bytes = Unpooled.copiedBuffer(given);
    }
    return dtab;
  }

  private static Dtab parse(CallHeader header) throws ThriftFormatException, Failure {
    int entries = header.delegationCount();
    DtabPolicy.check(entries, 0);
    List<Delegation> delegations = header.delegations();
    int length = 0;
    for (Delegation delegation : delegations) {
      length += ByteBufUtil.utf8Bytes(delegation.src()) + ByteBufUtil.utf8Bytes(delegation.dst());
    }
    DtabPolicy.check(entries, length);
    List<Dentry> dentries = new ArrayList<>(entries);
    for (int i = 0; i < entries; i++) {
      Delegation delegation = delegations.get(i);
      String entry = "entry " + (i + 1) + " of " + entries;
      dentries.add(
          new Dentry(
              parse(Prefix::parse, delegation.src(), entry + ", src"),
              parse(NameTree::parse, delegation.dst(), entry + ", dst")));
    }
    return new Dtab(dentries);
  }

  private static <T> T parse(Function<String, T> parser, String text, String where) throws Failure {
    try {
      return parser.apply(text);
    } catch (NameSyntaxException e) {
      throw DtabPolicy.refused(
          "does not parse: " + where + ", position " + e.position() + ": " + e.getMessage());
    }
  }
}
