package io.weft.control.store.zookeeper;

import io.weft.control.store.StoreProvider;
import io.weft.control.store.StoreSource;
import io.weft.stack.settings.Settings;
import java.util.List;
import java.util.Set;
import org.apache.zookeeper.data.ACL;

/**
 * The store {@code io.l5d.zk}, also called {@code zookeeper}. The Dtabs are kept as namerd keeps
 * them: one persistent node for each namespace below {@code pathPrefix}, with the text as its data,
 * so that both can work on the same tree. Other collections are below {@code
 * <pathPrefix>-<collection>}, and the last thousand changes of each key below {@code
 * <pathPrefix>-history/<collection>/<key>}, written in the same transaction. A version is the
 * transaction's number (zxid). Settings:
 *
 * <ul>
 *   <li>{@code zkAddrs}: the servers, each {@code host} and {@code port};
 *   <li>{@code pathPrefix}: {@code /dtabs} if not given;
 *   <li>{@code sessionTimeoutMs}: 10000 if not given;
 *   <li>{@code authInfo} with {@code scheme} and {@code auth};
 *   <li>{@code acls}: of the nodes that are made, each {@code scheme}, {@code id} and {@code perms}
 *       of the letters {@code crwda}; anyone may do anything if not given.
 * </ul>
 */
public final class ZooKeeperStoreProvider implements StoreProvider {
  @Override
  public String kind() {
    return "io.l5d.zk";
  }

  @Override
  public Set<String> aliases() {
    return Set.of("zookeeper");
  }

  @Override
  public StoreSource parse(Settings settings) {
    Ensemble ensemble = Ensemble.read(settings);
    String prefix = Layout.prefix(settings);
    List<ACL> acl = Acls.read(settings);
    return (context, collection) ->
        new ZooKeeperStore(ensemble, Layout.of(prefix, collection), acl, context);
  }
}
