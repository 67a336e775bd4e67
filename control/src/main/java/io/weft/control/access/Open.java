package io.weft.control.access;

/** No rules. */
record Open() implements Access {
  @Override
  public Identified identify(Credentials credentials) {
    return new Identified.As(
        credentials
            .certificate()
            .map(name -> new Principal(Principal.Proof.CERTIFICATE, name))
            .orElse(Principal.ANYBODY));
  }

  @Override
  public boolean decide(Principal principal, Action action) {
    return true;
  }
}
