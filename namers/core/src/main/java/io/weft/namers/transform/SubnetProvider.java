package io.weft.namers.transform;

import io.weft.namers.name.Path;
import io.weft.namers.spi.Transformer;
import io.weft.namers.spi.TransformerProvider;
import io.weft.stack.settings.Settings;
import java.util.Set;

/**
 * {@code io.l5d.subnet}, also called {@code subnet}: only endpoints in one network, given as {@code
 * cidr: 10.1.0.0/16}. Not in linkerd.
 */
public final class SubnetProvider implements TransformerProvider {
  @Override
  public String kind() {
    return "io.l5d.subnet";
  }

  @Override
  public Set<String> aliases() {
    return Set.of("subnet");
  }

  @Override
  public Transformer parse(Settings settings) {
    String cidr = settings.requiredString("cidr");
    try {
      return in(Network.parse(cidr));
    } catch (IllegalArgumentException e) {
      throw settings.error("cidr", String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Transformer named(Path arguments) {
    if (arguments.size() < 2) {
      throw new IllegalArgumentException(
          "expected a network such as 10.1.0.0/16 behind " + Transformer.prefix(kind()));
    }
    return in(Network.parse(arguments.element(0), arguments.element(1)));
  }

  private Transformer in(Network network) {
    return new Transformer.OfAddresses(
        Transformer.prefix(kind(), network.base().toString(), Integer.toString(network.bits())),
        set -> Kept.of(set, network::contains));
  }
}
