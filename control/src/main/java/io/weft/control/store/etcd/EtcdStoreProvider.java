package io.weft.control.store.etcd;

import io.weft.control.store.StoreProvider;
import io.weft.control.store.StoreSource;
import io.weft.stack.settings.Settings;
import java.util.Set;

/**
 * The store {@code io.l5d.etcd}, also called {@code etcd}, in etcd from 3.4 on. The text of a key
 * is {@code <pathPrefix>/<key>} for the Dtabs, {@code <pathPrefix>-<collection>/<key>} for others;
 * the last thousand changes of it are below {@code <pathPrefix>-history/<collection>/<key>/},
 * written in the same transaction. A version is a revision of etcd. namerd has kept its Dtabs by
 * the API of version 2, whose keys are others. Settings:
 *
 * <ul>
 *   <li>{@code host} and {@code port} of the server, {@code localhost} and 2379 if not given; or
 *       {@code endpoints}, a list of members, each {@code http://host:port} or {@code
 *       https://host:port};
 *   <li>{@code pathPrefix}: {@code /namerd/dtabs} if not given;
 *   <li>{@code user} and {@code password}, where the cluster asks for them;
 *   <li>{@code tls} with {@code caCert}, and {@code certPath} and {@code keyPath}: files in PEM;
 *   <li>{@code probeMs}: within what time a member that lives answers, 5000 if not given.
 * </ul>
 */
public final class EtcdStoreProvider implements StoreProvider {
  @Override
  public String kind() {
    return "io.l5d.etcd";
  }

  @Override
  public Set<String> aliases() {
    return Set.of("etcd");
  }

  @Override
  public StoreSource parse(Settings settings) {
    Access access = Access.read(settings);
    String prefix = Layout.prefix(settings);
    return (context, collection) -> new EtcdStore(access, Layout.of(prefix, collection), context);
  }
}
