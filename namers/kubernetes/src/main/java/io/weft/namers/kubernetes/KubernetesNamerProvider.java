package io.weft.namers.kubernetes;

import io.weft.namers.name.Path;
import io.weft.namers.spi.NamerProvider;
import io.weft.namers.spi.NamerSource;
import io.weft.stack.settings.Settings;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The namer {@code io.l5d.k8s}, also called {@code k8s}: {@code /<namespace>/<port>/<service>},
 * followed by a label's value if {@code labelSelector} is set, is the ready endpoints of a port of
 * a Kubernetes Service. The settings are described in docs/namers/kubernetes.md.
 */
public final class KubernetesNamerProvider implements NamerProvider {
  private final Map<String, String> environment;

  public KubernetesNamerProvider() {
    this(System.getenv());
  }

  KubernetesNamerProvider(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public String kind() {
    return "io.l5d.k8s";
  }

  @Override
  public Set<String> aliases() {
    return Set.of("k8s");
  }

  @Override
  public Path defaultPrefix() {
    return Path.of("io.l5d.k8s");
  }

  @Override
  public NamerSource parse(Settings settings) {
    KubernetesConfig config =
        new KubernetesSettings(settings, environment).read(Optional.empty(), false);
    return context -> new KubernetesNamer(config, context);
  }
}
