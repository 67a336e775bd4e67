package io.weft.conformance.finagle;

import io.weft.conformance.finagle.Dialect.Kind;
import java.util.Set;
import org.junit.jupiter.api.Tag;

/** The peers with nothing between them: what fails here is a fault of the peers. */
@Tag("slow") // it tells of the peers alone
final class DirectFinagleTest extends FinagleMatrix {
  private static final Set<Kind> SERVED_BY_MUX = Set.of(Kind.FRAMED, Kind.TTWITTER);

  @Override
  Between open() {
    return Between.nothing();
  }

  /** Finagle's ThriftMux servers serve framed callers on the same port. */
  @Override
  boolean connects(Dialect client, Dialect server) {
    return client.kind() == server.kind()
        || (server.kind() == Kind.THRIFTMUX && SERVED_BY_MUX.contains(client.kind()));
  }

  /** Finagle's ThriftMux servers answer oneway calls of framed callers, which takes them aback. */
  @Override
  boolean takesOneway(Cell cell) {
    return super.takesOneway(cell) && cell.server().kind() != Kind.THRIFTMUX;
  }

  @Override
  boolean cancels(Cell cell) {
    return true;
  }

  /** Finagle's headers are in the protocol of its messages. */
  @Override
  boolean carries(Dialect dialect) {
    return dialect.kind() == Kind.THRIFTMUX || dialect.kind() == Kind.TTWITTER;
  }
}
