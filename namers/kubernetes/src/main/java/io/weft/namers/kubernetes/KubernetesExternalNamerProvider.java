package io.weft.namers.kubernetes;

import io.weft.namers.name.Path;
import io.weft.namers.spi.NamerProvider;
import io.weft.namers.spi.NamerSource;
import io.weft.stack.settings.Settings;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The namer {@code io.l5d.k8s.external}, also called {@code k8s.external}: as {@link
 * KubernetesNamerProvider}, but a path is the load balancer of the Service, for callers outside the
 * cluster.
 */
public final class KubernetesExternalNamerProvider implements NamerProvider {
  private final Map<String, String> environment;

  public KubernetesExternalNamerProvider() {
    this(System.getenv());
  }

  KubernetesExternalNamerProvider(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public String kind() {
    return "io.l5d.k8s.external";
  }

  @Override
  public Set<String> aliases() {
    return Set.of("k8s.external");
  }

  @Override
  public Path defaultPrefix() {
    return Path.of("io.l5d.k8s.external");
  }

  @Override
  public NamerSource parse(Settings settings) {
    KubernetesConfig config =
        new KubernetesSettings(settings, environment).read(Optional.empty(), true);
    return context -> new KubernetesNamer(config, context);
  }
}
