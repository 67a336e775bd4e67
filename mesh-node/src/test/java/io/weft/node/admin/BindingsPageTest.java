package io.weft.node.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.node.router.BindingView;
import io.weft.node.router.BindingView.ClusterView;
import io.weft.node.router.BindingView.EndpointView;
import io.weft.node.router.BindingView.State;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BindingsPageTest {
  private static final BindingView USERS =
      new BindingView(
          "outgoing",
          "/thrift/users/add",
          "",
          State.OK,
          null,
          "/#/io.l5d.fs/users",
          12.5,
          List.of(
              new ClusterView(
                  "/#/io.l5d.fs/users",
                  State.OK,
                  "connection refused",
                  7.5,
                  List.of(
                      new EndpointView(
                          "10.0.0.1:9000",
                          1,
                          "spiffe://example.org/users",
                          null,
                          "open",
                          null,
                          2,
                          1,
                          "TLSv1.3 TLS_AES_128_GCM_SHA256 spiffe://example.org/users",
                          1042,
                          3)))));
  private static final BindingView ORDERS =
      new BindingView(
          "outgoing",
          "/thrift/orders/list",
          "/svc => /canary",
          State.FAILED,
          "no such file",
          "",
          1,
          List.of());

  private final BindingsPage page = new BindingsPage(() -> List.of(USERS, ORDERS));

  /** The names of the fields are what others' programs read: they stay. */
  @Test
  void rendersStableJson() throws Exception {
    assertThat(get(Map.of()))
        .isEqualTo(
            """
            {
              "bindings" : [ {
                "router" : "outgoing",
                "name" : "/thrift/orders/list",
                "localDtab" : "/svc => /canary",
                "state" : "failed",
                "reason" : "no such file",
                "tree" : "",
                "ageSeconds" : 1.0,
                "clusters" : [ ]
              }, {
                "router" : "outgoing",
                "name" : "/thrift/users/add",
                "localDtab" : "",
                "state" : "ok",
                "reason" : null,
                "tree" : "/#/io.l5d.fs/users",
                "ageSeconds" : 12.5,
                "clusters" : [ {
                  "id" : "/#/io.l5d.fs/users",
                  "state" : "ok",
                  "reason" : "connection refused",
                  "staleSeconds" : 7.5,
                  "endpoints" : [ {
                    "address" : "10.0.0.1:9000",
                    "weight" : 1.0,
                    "identity" : "spiffe://example.org/users",
                    "zone" : null,
                    "status" : "open",
                    "reason" : null,
                    "pending" : 2,
                    "connections" : 1,
                    "tls" : "TLSv1.3 TLS_AES_128_GCM_SHA256 spiffe://example.org/users",
                    "calls" : 1042,
                    "failures" : 3
                  } ]
                } ]
              } ]
            }
            """);
  }

  @Test
  void takesTheNamesThatAreAskedFor() throws Exception {
    assertThat(get(Map.of("name", List.of("/thrift/users"))))
        .contains("/thrift/users/add")
        .doesNotContain("/thrift/orders");
  }

  private String get(Map<String, List<String>> query) throws Exception {
    return new String(
        page.answer(new AdminRequest(query, null, "")).toCompletableFuture().join().body(), UTF_8);
  }
}
