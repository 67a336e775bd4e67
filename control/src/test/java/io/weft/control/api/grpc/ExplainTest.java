package io.weft.control.api.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.StatusRuntimeException;
import io.weft.namers.control.wire.ExplainReply;
import io.weft.namers.control.wire.ExplainRequest;
import io.weft.namers.control.wire.Name;
import io.weft.namers.control.wire.RoutingGrpc;
import io.weft.namers.control.wire.Step;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ExplainTest {
  private Service service;

  @BeforeEach
  void start() throws Exception {
    service = new Service();
    service.store.put("default", "/svc => /nothing | /#/test", 1);
  }

  @AfterEach
  void stop() throws Exception {
    service.close();
  }

  @Test
  void eachStepIsToldWithWhatCameOfIt() {
    service.namer.set("users", 80);
    ExplainReply reply = ask(request("/svc/users"));

    assertThat(reply.getBinding().getName().getPath()).isEqualTo("/svc/users");
    assertThat(reply.getBinding().getTree().getLeaf().getId()).isEqualTo("/#/test/users");
    assertThat(reply.getBinding().getDigest()).isZero();
    assertThat(reply.getClusters(0).getAddresses().getAddresses(0).getPort()).isEqualTo(80);
    Step step = reply.getStep();
    assertThat(step.getLabel()).isEqualTo("/svc/users");
    assertThat(step.getOutcome()).isEqualTo("bound");
    Step rule = step.getBranches(0);
    assertThat(rule.getLabel()).isEqualTo("/svc => /nothing | /#/test");
    assertThat(rule.getBranchesList())
        .extracting(branch -> branch.getChosen() + " " + branch.getLabel())
        .containsExactly("false /nothing/users", "true /#/test/users");
  }

  @Test
  void anotherDtabCanBeTried() {
    Step step = explain(request("/svc/users").setDtab("/svc => !"));

    assertThat(step.getOutcome()).isEqualTo("refused");
  }

  @Test
  void aNamespaceThatIsNotThereHasNoRules() {
    Step step = explain(request("/svc/users").setNamespace("other"));

    assertThat(step.getOutcome()).isEqualTo("negative, no rule or namer matches");
  }

  @Test
  void whatIsMalformedIsRefused() {
    assertThatThrownBy(() -> explain(request("svc")))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("INVALID_ARGUMENT: path \"svc\"");
    assertThatThrownBy(() -> explain(request("/svc").setDtab("/svc => ")))
        .hasMessageContaining("INVALID_ARGUMENT: dtab \"/svc => \"");
    assertThatThrownBy(() -> explain(request("/svc").setNamespace("")))
        .hasMessageContaining("INVALID_ARGUMENT: namespace \"\"");
  }

  private Step explain(ExplainRequest.Builder request) {
    return ask(request).getStep();
  }

  private ExplainReply ask(ExplainRequest.Builder request) {
    return RoutingGrpc.newBlockingStub(service.node().channel).explain(request.build());
  }

  private static ExplainRequest.Builder request(String path) {
    return ExplainRequest.newBuilder()
        .setNamespace("default")
        .setName(Name.newBuilder().setPath(path));
  }
}
