package io.weft.control.store.kubernetes;

import io.weft.control.store.StoreProvider;
import io.weft.control.store.StoreSource;
import io.weft.stack.settings.Settings;
import java.time.InstantSource;
import java.util.Map;

/**
 * The store {@code kubernetes}: one config map for each key, with its text, the version of that,
 * and its last changes. Settings:
 *
 * <ul>
 *   <li>{@code host} and {@code port} of the API server, {@code localhost} and 8001 (of {@code
 *       kubectl proxy}) if not given; {@code tls}, {@code tokenFile} and {@code caFile}; or {@code
 *       inCluster}, for all of these as a pod finds them;
 *   <li>{@code namespace} of the config maps, {@code default} if not given;
 *   <li>{@code namePrefix} of them, {@code weft} if not given;
 *   <li>{@code timeoutMs} for an answer and {@code watchTimeoutMs} for a watch.
 * </ul>
 */
public final class KubernetesStoreProvider implements StoreProvider {
  private final Map<String, String> environment;

  public KubernetesStoreProvider() {
    this(System.getenv());
  }

  KubernetesStoreProvider(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public String kind() {
    return "kubernetes";
  }

  @Override
  public StoreSource parse(Settings settings) {
    ApiServer server = ApiServer.read(settings, environment);
    Layout layout = Layout.read(settings);
    return (context, collection) ->
        new KubernetesStore(server, layout.of(collection), context, InstantSource.system());
  }
}
