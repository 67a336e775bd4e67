package io.weft.node.protocol.thrift;

import io.weft.node.config.ClientDialect;
import io.weft.node.config.TTwitterUpgrade;
import io.weft.stack.Param;
import io.weft.thrift.frame.ThriftTransport;
import io.weft.thrift.mux.TlsLevel;

/** Parameters of the modules that speak Thrift to an endpoint. */
public final class ThriftParams {
  /** What is spoken with endpoints. */
  public static final Param<ClientDialect> DIALECT = Param.of("dialect", ClientDialect.THRIFT);

  /** How messages are delimited towards endpoints. */
  public static final Param<ThriftTransport> TRANSPORT =
      Param.of("transport", ThriftTransport.FRAMED);

  /** Whether endpoints are asked for the TTwitter upgrade. */
  public static final Param<TTwitterUpgrade> UPGRADE =
      Param.of("attemptTTwitterUpgrade", TTwitterUpgrade.NEVER);

  /** Whether mux sessions agree TLS, which begins with the first byte otherwise. */
  public static final Param<TlsLevel> OPPORTUNISTIC_TLS =
      Param.of("tls.opportunistic", TlsLevel.OFF);

  private ThriftParams() {}
}
