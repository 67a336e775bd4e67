package io.weft.node.protocol.thrift;

import io.weft.node.config.ClientConfig;
import io.weft.node.config.Effective;
import io.weft.node.config.ServiceConfig;
import io.weft.node.protocol.params.ConfiguredParams;
import io.weft.node.router.Retries;
import io.weft.stack.Params;
import java.util.Optional;

/** What stacks for Thrift are made from besides what all are. */
final class ThriftStackParams implements ConfiguredParams.Additions {
  @Override
  public Params path(Params common, Effective<ServiceConfig> service) {
    return common.with(
        Retries.CLASSIFIER,
        Optional.of(new ThriftClassifier(service.config().classifier())),
        service.origin("responseClassifier"));
  }

  @Override
  public Params cluster(Params common, Effective<ClientConfig> effective) {
    ClientConfig client = effective.config();
    return common
        .with(ThriftParams.DIALECT, client.dialect(), effective.origin("dialect"))
        .with(ThriftParams.TRANSPORT, client.transport(), effective.origin("thriftFramed"))
        .with(ThriftParams.UPGRADE, client.upgrade(), effective.origin("attemptTTwitterUpgrade"))
        .with(ThriftParams.OPPORTUNISTIC_TLS, client.opportunisticTls(), effective.origin("tls"));
  }
}
