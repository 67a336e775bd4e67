package io.weft.control.store.kubernetes;

import io.weft.control.store.StoreProvider;
import io.weft.control.store.StoreSource;
import io.weft.stack.settings.Settings;

/** The kind by which namerd calls its custom resources, which is refused with a way to go. */
public final class CustomResourcesProvider implements StoreProvider {
  @Override
  public String kind() {
    return "io.l5d.k8s";
  }

  @Override
  public StoreSource parse(Settings settings) {
    throw settings.error(
        "kind",
        "is 'io.l5d.k8s', namerd's custom resources, which Weft does not keep: take 'kubernetes',"
            + " its config maps, and copy each Dtab once: namerctl dtab get NAMESPACE, then weft"
            + " dtab create NAMESPACE FILE");
  }
}
