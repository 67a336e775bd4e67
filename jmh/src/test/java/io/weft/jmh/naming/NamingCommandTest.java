package io.weft.jmh.naming;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class NamingCommandTest {
  @Test
  void measuresAChangingClusterAndNamesThatAreDropped() {
    StringWriter out = new StringWriter();
    int code =
        new CommandLine(new NamingCommand())
            .setOut(new PrintWriter(out, true))
            .execute(
                "--endpoints=50",
                "--changes=10",
                "--names=20",
                "--warmup=0",
                "--seconds=1",
                "--idle=1");
    assertThat(code).isZero();
    assertThat(out.toString())
        .containsPattern("50 endpoints, 10 changes/s: [0-9.]+ % of a core")
        .containsPattern("idle, and dropped +[0-9]+ +0 +0 +[0-9]+");
  }
}
