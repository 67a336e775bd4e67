package io.weft.node.router;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One logical name as a router has it bound at this moment. The components, here and below, are the
 * fields of the page's JSON: their names stay.
 *
 * @param router the label of the router
 * @param name the logical name, such as {@code /thrift/users/add}
 * @param localDtab the request's own Dtab under which it was bound; empty for most
 * @param reason why the state is what it is, when it is not {@code ok}
 * @param tree the bound tree as text; empty while there is none
 * @param ageSeconds how long ago it came to this state
 */
public record BindingView(
    String router,
    String name,
    String localDtab,
    State state,
    @Nullable String reason,
    String tree,
    double ageSeconds,
    List<ClusterView> clusters) {

  public BindingView {
    clusters = List.copyOf(clusters);
  }

  /** The state of a binding, or of what discovery says of a cluster. */
  public enum State {
    PENDING,
    OK,
    FAILED;

    @JsonValue
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A bound name in the tree.
   *
   * @param id such as {@code /#/io.l5d.fs/users}
   * @param state failed while discovery cannot say the addresses; those it last said are kept
   * @param reason why the state is what it is, when it is not {@code ok}, or why discovery is not
   *     believed
   * @param staleSeconds for how long discovery has not confirmed the endpoints; 0 while it can
   * @param endpoints those that the node balances over; one that discovery took back can still be
   *     here with its last calls
   */
  public record ClusterView(
      String id,
      State state,
      @Nullable String reason,
      double staleSeconds,
      List<EndpointView> endpoints) {
    public ClusterView {
      endpoints = List.copyOf(endpoints);
    }
  }

  /**
   * One address of a cluster.
   *
   * @param address as {@code host:port}
   * @param weight its share among its neighbours, 1 by default
   * @param identity the mesh identity that its certificate must have; none for plain text
   * @param zone where it is, if discovery tells
   * @param status {@code open}, {@code busy} (failing, or at its limits) or {@code closed}
   * @param reason why the status is what it is, when it is not {@code open}
   * @param pending calls on the way
   * @param connections open connections
   * @param tls the session of the last connection: protocol, cipher, the identity that it proved
   * @param calls calls sent since the node knows it
   * @param failures those of them that failed
   */
  public record EndpointView(
      String address,
      double weight,
      @Nullable String identity,
      @Nullable String zone,
      String status,
      @Nullable String reason,
      int pending,
      int connections,
      @Nullable String tls,
      long calls,
      long failures) {}
}
