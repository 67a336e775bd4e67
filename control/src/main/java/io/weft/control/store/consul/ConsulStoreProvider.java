package io.weft.control.store.consul;

import io.weft.control.store.StoreProvider;
import io.weft.control.store.StoreSource;
import io.weft.stack.settings.Settings;
import java.util.Set;

/**
 * The store {@code io.l5d.consul}, also called {@code consul}, in Consul's KV. The Dtabs are kept
 * as namerd keeps them: the text of a key is {@code <pathPrefix>/<key>}, so that both can work on
 * the same keys; those of other collections are {@code <pathPrefix>-<collection>/<key>}. The last
 * thousand changes of it are below {@code <pathPrefix>-history/<collection>/<key>/}, written in the
 * same transaction. A version is an index of Consul. Settings:
 *
 * <ul>
 *   <li>{@code host} and {@code port} of the agent, {@code localhost} and 8500 if not given;
 *   <li>{@code pathPrefix}: {@code /namerd/dtabs} if not given;
 *   <li>{@code token}, where Consul asks for one;
 *   <li>{@code datacenter}: that of the agent if not given;
 *   <li>{@code readConsistencyMode}: {@code default}, {@code stale} or {@code consistent};
 *   <li>{@code writeConsistencyMode} and {@code failFast}: of no use here;
 *   <li>{@code backoff} with {@code kind}, and {@code ms} or {@code minMs} and {@code maxMs};
 *   <li>{@code tls}, {@code waitMs} and {@code timeoutMs} as those of the namer.
 * </ul>
 */
public final class ConsulStoreProvider implements StoreProvider {
  @Override
  public String kind() {
    return "io.l5d.consul";
  }

  @Override
  public Set<String> aliases() {
    return Set.of("consul");
  }

  @Override
  public StoreSource parse(Settings settings) {
    Access access = Access.read(settings);
    String prefix = Layout.prefix(settings);
    return (context, collection) -> new ConsulStore(access, Layout.of(prefix, collection), context);
  }
}
