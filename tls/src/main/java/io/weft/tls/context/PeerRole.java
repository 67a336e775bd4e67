package io.weft.tls.context;

/** What a peer is on a connection, and what its certificate must be made for. */
enum PeerRole {
  SERVER("1.3.6.1.5.5.7.3.1", "serverAuth"),
  CLIENT("1.3.6.1.5.5.7.3.2", "clientAuth");

  private final String extendedKeyUsage;
  private final String usageName;

  PeerRole(String extendedKeyUsage, String usageName) {
    this.extendedKeyUsage = extendedKeyUsage;
    this.usageName = usageName;
  }

  /** The object identifier, RFC 5280 §4.2.1.12. */
  String extendedKeyUsage() {
    return extendedKeyUsage;
  }

  String usageName() {
    return usageName;
  }
}
