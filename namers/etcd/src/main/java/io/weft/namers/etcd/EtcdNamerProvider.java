package io.weft.namers.etcd;

import io.weft.namers.name.Path;
import io.weft.namers.spi.NamerProvider;
import io.weft.namers.spi.NamerSource;
import io.weft.namers.watch.Safeguards;
import io.weft.stack.settings.Settings;
import java.util.Set;

/**
 * The namer {@code io.l5d.etcd}, also called {@code etcd}: instances are keys of etcd v3 below that
 * of their service. Settings, beside those of {@link Safeguards}:
 *
 * <ul>
 *   <li>{@code endpoints}: the members of the cluster, {@code http://127.0.0.1:2379} if not given;
 *   <li>{@code pathPrefix}: what the keys of all services start with, {@code /services} if not
 *       given;
 *   <li>{@code user} and {@code password}, where the cluster asks for them;
 *   <li>{@code tls} with {@code caCert}, and {@code certPath} and {@code keyPath}: files in PEM;
 *   <li>{@code probeMs}: within what time a member that lives answers, 5000 if not given.
 * </ul>
 */
public final class EtcdNamerProvider implements NamerProvider {
  static final String KIND = "io.l5d.etcd";
  static final String ALIAS = "etcd";

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Set<String> aliases() {
    return Set.of(ALIAS);
  }

  @Override
  public Path defaultPrefix() {
    return Path.of(KIND);
  }

  @Override
  public NamerSource parse(Settings settings) {
    Access access = Access.read(settings);
    String pathPrefix = Keys.prefix(settings);
    Safeguards safeguards = Safeguards.read(settings);
    return context -> new EtcdNamer(access, pathPrefix, safeguards, context);
  }
}
