package io.weft.control.store.zookeeper;

import io.weft.stack.settings.Settings;
import java.util.List;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;

/** Reads who may do what with the nodes that the store makes. */
final class Acls {
  private static final String LETTERS = "crwda";

  private Acls() {}

  /** Reads {@code acls}: a list of {@code {scheme, id, perms}}; anyone may do anything if none. */
  static List<ACL> read(Settings settings) {
    List<ACL> given = settings.sections("acls").stream().map(Acls::acl).toList();
    return given.isEmpty() ? List.of(new ACL(ZooDefs.Perms.ALL, new Id("world", "anyone"))) : given;
  }

  private static ACL acl(Settings acl) {
    String perms = acl.requiredString("perms");
    int bits = 0;
    for (int i = 0; i < perms.length(); i++) {
      bits |=
          switch (perms.charAt(i)) {
            case 'c' -> ZooDefs.Perms.CREATE;
            case 'r' -> ZooDefs.Perms.READ;
            case 'w' -> ZooDefs.Perms.WRITE;
            case 'd' -> ZooDefs.Perms.DELETE;
            case 'a' -> ZooDefs.Perms.ADMIN;
            default ->
                throw acl.error("perms", "is '" + perms + "', expected letters of " + LETTERS);
          };
    }
    if (bits == 0) {
      throw acl.error("perms", "is empty, expected letters of " + LETTERS);
    }
    ACL read = new ACL(bits, new Id(acl.requiredString("scheme"), acl.requiredString("id")));
    acl.done();
    return read;
  }
}
