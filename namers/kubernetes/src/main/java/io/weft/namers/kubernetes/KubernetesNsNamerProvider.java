package io.weft.namers.kubernetes;

import io.weft.namers.name.Path;
import io.weft.namers.spi.NamerProvider;
import io.weft.namers.spi.NamerSource;
import io.weft.stack.settings.Settings;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The namer {@code io.l5d.k8s.ns}, also called {@code k8s.ns}: as {@link KubernetesNamerProvider},
 * with paths {@code /<port>/<service>} in the namespace that an environment variable names; the
 * setting {@code envVar} says which, {@code POD_NAMESPACE} if not given.
 */
public final class KubernetesNsNamerProvider implements NamerProvider {
  private final Map<String, String> environment;

  public KubernetesNsNamerProvider() {
    this(System.getenv());
  }

  KubernetesNsNamerProvider(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public String kind() {
    return "io.l5d.k8s.ns";
  }

  @Override
  public Set<String> aliases() {
    return Set.of("k8s.ns");
  }

  @Override
  public Path defaultPrefix() {
    return Path.of("io.l5d.k8s.ns");
  }

  @Override
  public NamerSource parse(Settings settings) {
    String variable = settings.string("envVar").orElse("POD_NAMESPACE");
    String namespace = environment.getOrDefault(variable, "");
    if (!PathForm.isName(namespace)) {
      throw settings.error(
          "envVar",
          "names the environment variable "
              + variable
              + ", which should hold a namespace and "
              + (namespace.isEmpty() ? "is not set" : "holds '" + namespace + "'"));
    }
    KubernetesConfig config =
        new KubernetesSettings(settings, environment).read(Optional.of(namespace), false);
    return context -> new KubernetesNamer(config, context);
  }
}
