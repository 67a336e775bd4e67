package io.weft.cli;

import io.weft.tls.authority.CertificateAuthority;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.identity.SpiffeId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the certificates of a fleet. */
@Command(
    name = "ca",
    mixinStandardHelpOptions = true,
    description = {"Makes a certificate authority, and certificates of nodes.", ""},
    subcommands = {CaCommand.Init.class, CaCommand.Issue.class})
final class CaCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "what to do is missing: init or issue");
  }

  /** Makes a root. */
  @Command(
      name = "init",
      mixinStandardHelpOptions = true,
      description = {
        "Makes a root certificate and its key.",
        "",
        "Writes ca.pem, which every node needs, and ca-key.pem, which nobody but the issuer may "
            + "read. Never overwrites an authority.",
        ""
      },
      footer = {"", "Example: weft ca init --trust-domain example.org /etc/weft/ca"})
  static final class Init implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Where the authority is kept.")
    private Path directory;

    @Option(
        names = "--trust-domain",
        required = true,
        description = "The trust domain of all identities, such as example.org.")
    private String trustDomain;

    @Option(
        names = "--days",
        defaultValue = "3650",
        description = "How long the root is valid (default: ${DEFAULT-VALUE}).")
    private int days;

    @Override
    public Integer call() throws Exception {
      CertificateAuthority.init(directory, trustDomain, Duration.ofDays(days));
      spec.commandLine()
          .getOut()
          .println("made " + directory.resolve("ca.pem") + " for spiffe://" + trustDomain);
      return 0;
    }
  }

  /** Makes a node's certificate. */
  @Command(
      name = "issue",
      mixinStandardHelpOptions = true,
      description = {
        "Makes a key and a short-lived certificate for one node.",
        "",
        "Writes node.pem, node-key.pem and a copy of ca.pem. A running node takes replaced files "
            + "up by itself, without dropping a call.",
        ""
      },
      footer = {
        "",
        "Example: weft ca issue --ca /etc/weft/ca spiffe://example.org/node/a /etc/weft/node"
      })
  static final class Issue implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "SPIFFE-ID", description = "The node's identity.")
    private String identity;

    @Parameters(index = "1", paramLabel = "DIR", description = "Where the files are written.")
    private Path directory;

    @Option(names = "--ca", required = true, paramLabel = "DIR", description = "The authority.")
    private Path authority;

    @Option(
        names = "--hours",
        defaultValue = "24",
        description = "How long the certificate is valid (default: ${DEFAULT-VALUE}).")
    private int hours;

    @Option(names = "--dns", paramLabel = "NAME", description = "A DNS name to add; repeatable.")
    private List<String> dnsNames = List.of();

    @Override
    public Integer call() throws Exception {
      TlsFiles made =
          CertificateAuthority.load(authority)
              .issue(directory, parse(identity), Duration.ofHours(hours), dnsNames);
      spec.commandLine()
          .getOut()
          .println("made " + made.certificateChain() + " for " + identity + ", " + hours + " h");
      return 0;
    }

    private static SpiffeId parse(String text) {
      try {
        return SpiffeId.parse(text);
      } catch (IllegalArgumentException e) {
        throw new InputException(String.valueOf(e.getMessage()));
      }
    }
  }
}
