package io.weft.control.access;

import java.net.InetSocketAddress;

/** Who may do what. Called from any thread; does not block. */
public interface Access {

  /** Who a caller is, by what it has shown; of a certificate and a token, the token counts. */
  Identified identify(Credentials credentials);

  /** Whether somebody may do something, by the rules of now. */
  boolean decide(Principal principal, Action action);

  /** Who a caller turned out to be. */
  sealed interface Identified {
    record As(Principal principal) implements Identified {}

    /** It showed a token that nobody has. */
    record Unknown() implements Identified {}
  }

  /** Everybody may do everything; whoever shows a certificate is still known by it. */
  static Access open() {
    return new Open();
  }

  /**
   * What an API without configured access gives: everything, to those on this machine.
   *
   * @param address where it listens
   * @throws IllegalArgumentException when others can reach it too
   */
  static Access unconfigured(InetSocketAddress address) {
    if (!address.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "the control API at "
              + address.getAddress().getHostAddress()
              + ":"
              + address.getPort()
              + " can be reached from other machines, and no access is configured: whoever reaches"
              + " it could change all routing. Configure access, or listen on 127.0.0.1");
    }
    return open();
  }
}
