package io.weft.namers.transform;

import io.weft.namers.name.Path;
import io.weft.namers.spi.Transformer;
import io.weft.namers.spi.TransformerProvider;
import io.weft.stack.settings.Settings;
import java.util.Set;

/**
 * {@code io.l5d.specificHost}, also called {@code specificHost}: only endpoints on one {@code
 * host}, which is given as an IP address. (linkerd also takes a host name, and looks it up once.)
 */
public final class SpecificHostProvider implements TransformerProvider {
  private static final String EXPECTED = "an IP address such as 10.0.0.7";

  @Override
  public String kind() {
    return "io.l5d.specificHost";
  }

  @Override
  public Set<String> aliases() {
    return Set.of("specificHost");
  }

  @Override
  public Transformer parse(Settings settings) {
    String host = settings.requiredString("host");
    return Host.parse(host)
        .map(this::on)
        .orElseThrow(() -> settings.error("host", "is '" + host + "'; expected " + EXPECTED));
  }

  @Override
  public Transformer named(Path arguments) {
    return Host.parse(arguments.isEmpty() ? "" : arguments.element(0))
        .map(this::on)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected " + EXPECTED + " behind " + Transformer.prefix(kind())));
  }

  private Transformer on(Host host) {
    return new Transformer.OfAddresses(
        Transformer.prefix(kind(), host.toString()), set -> Kept.of(set, host.address()::equals));
  }
}
