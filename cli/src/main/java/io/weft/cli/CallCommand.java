package io.weft.cli;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameSyntaxException;
import io.weft.namers.name.Path;
import io.weft.node.Node;
import io.weft.node.config.NodeConfig;
import io.weft.node.protocol.thrift.ThriftCaller;
import io.weft.node.protocol.thrift.ThriftRouter;
import io.weft.node.router.Destination;
import io.weft.stack.time.Ticker;
import io.weft.thrift.envelope.Delegation;
import io.weft.thrift.envelope.HeaderValues;
import io.weft.thrift.frame.ApplicationException;
import io.weft.thrift.frame.Dialect;
import io.weft.thrift.frame.Envelope;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.frame.ThriftMessages;
import io.weft.thrift.frame.ThriftTransport;
import io.weft.thrift.header.MessageType;
import io.weft.thrift.header.ThriftProtocol;
import io.weft.thrift.ttwitter.TTwitterFormat;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes one Thrift call. */
@Command(
    name = "call",
    mixinStandardHelpOptions = true,
    description = {
      "Makes one Thrift call and prints the reply's type, its time, and which endpoint served it.",
      "",
      "With --config the call is routed by that file's router, in this process, with the very "
          + "stacks of a node; with --to it goes to an address, be it a service or a node.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  weft call --to 127.0.0.1:4114 userService ping",
      "  weft call -c node.yaml userService getUser --hex 0a0001000000000000000700",
      "  weft call --to 127.0.0.1:4114 --dtab '/svc/userService => /srv/canary' userService ping",
      "Exit codes: 0 a reply, 1 an exception or no reply, 2 wrong usage."
    })
final class CallCommand implements Callable<Integer> {
  private static final int SEQUENCE_ID = 1;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "SERVICE", description = "The service.")
  private String service;

  @Parameters(index = "1", paramLabel = "METHOD", description = "The method.")
  private String method;

  @ArgGroup(multiplicity = "1")
  private Way way;

  /** Where the call goes. */
  static final class Way {
    @Option(
        names = {"-c", "--config"},
        required = true,
        paramLabel = "FILE",
        description = "Route the call by this configuration; - for standard input.")
    private @Nullable String file;

    @Option(
        names = "--to",
        required = true,
        paramLabel = "HOST:PORT",
        description = "Call this address.")
    private @Nullable String address;
  }

  @Mixin private RouterOption routerOption;

  @Option(
      names = "--hex",
      defaultValue = "00",
      description =
          "The struct of the arguments as hex, with its stop byte (default: no arguments).")
  private String hex;

  @Option(
      names = "--protocol",
      defaultValue = "binary",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private ThriftProtocol protocol;

  @Option(
      names = "--transport",
      defaultValue = "framed",
      description = "With --to: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private ThriftTransport transport;

  @Option(names = "--oneway", description = "Do not wait for a reply.")
  private boolean oneway;

  @Option(names = "--multiplexed", description = "Send the name as SERVICE:METHOD.")
  private boolean multiplexed;

  @Option(
      names = "--dtab",
      paramLabel = "DTAB",
      description = {
        "Route this one call by a Dtab of its own, which comes after that of the router. With --to "
            + "it is sent in the header of the TTwitter upgrade, which the address must take; the nodes "
            + "behind it get it too where their clients have attemptTTwitterUpgrade."
      })
  private @Nullable String dtab;

  @Option(
      names = "--timeout",
      defaultValue = "10",
      paramLabel = "SECONDS",
      description = "How long to wait (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Override
  public Integer call() throws Exception {
    ByteBuf arguments = Unpooled.wrappedBuffer(argumentBytes());
    Dtab local = local();
    try (Node node = Node.open(config())) {
      ThriftRouter router = routerOption.thrift(node);
      ThriftMessage message =
          ThriftMessages.call(
              ByteBufAllocator.DEFAULT,
              protocol,
              oneway ? MessageType.ONEWAY : MessageType.CALL,
              multiplexed ? service + ":" + method : method,
              SEQUENCE_ID,
              arguments);
      if (!local.isEmpty()) {
        message.replaceEnvelope(new Envelope(Dialect.TTWITTER, header(local)));
      }
      Ticker ticker = Ticker.system();
      long begun = ticker.nanos();
      ThriftCaller.Outcome outcome =
          node.caller(router)
              .call(destination(router, local), message)
              .get(seconds, TimeUnit.SECONDS);
      return print(outcome, (ticker.nanos() - begun) / 1e6);
    }
  }

  private byte[] argumentBytes() {
    try {
      return ByteBufUtil.decodeHexDump(hex.replace(" ", ""));
    } catch (IllegalArgumentException e) {
      throw new InputException("--hex: " + e.getMessage() + "; expected pairs of hex digits");
    }
  }

  private Dtab local() {
    if (dtab == null) {
      return Dtab.empty();
    }
    if (way.address != null && transport != ThriftTransport.FRAMED) {
      throw new InputException("--dtab: the TTwitter upgrade needs --transport framed");
    }
    try {
      return Dtab.parse(dtab);
    } catch (NameSyntaxException e) {
      throw new InputException("--dtab: " + e.getMessage());
    }
  }

  private static ByteBuf header(Dtab local) {
    List<Delegation> delegations =
        local.dentries().stream()
            .map(rule -> new Delegation(rule.prefix().toString(), rule.dst().toString()))
            .toList();
    return new TTwitterFormat().call(new HeaderValues("", delegations, List.of()));
  }

  /** With an address, the way there is not the Dtab's business: it is for the node that listens. */
  private Destination destination(ThriftRouter router, Dtab local) {
    Path name = router.name(service, method);
    return way.file == null ? Destination.of(name) : new Destination(name, local);
  }

  private NodeConfig config() throws Exception {
    if (way.file != null) {
      return ConfigFile.read(way.file, spec.commandLine().getErr());
    }
    String address = String.valueOf(way.address);
    int colon = address.lastIndexOf(':');
    if (colon < 1 || !address.substring(colon + 1).matches("[0-9]{1,5}")) {
      throw new InputException("--to: " + address + " is not HOST:PORT");
    }
    String yaml =
        """
        routers:
        - protocol: thrift
          label: call
          dtab: /thrift => /$/inet/%s/%s
          client: {thriftFramed: %s, attemptTTwitterUpgrade: %s}
          service: {totalTimeoutMs: %d}
          servers: [{port: 0}]
        """
            .formatted(
                Path.of(address.substring(0, colon).replaceAll("^\\[|\\]$", ""))
                    .toString()
                    .substring(1),
                address.substring(colon + 1),
                transport == ThriftTransport.FRAMED,
                local().isEmpty() ? "false" : "require",
                seconds * 1000);
    return NodeConfig.parse("--to", yaml, Map.of()).config();
  }

  private int print(ThriftCaller.Outcome outcome, double millis) throws ThriftFormatException {
    PrintWriter out = spec.commandLine().getOut();
    String endpoint = outcome.endpoint().isEmpty() ? "none" : outcome.endpoint();
    if (outcome instanceof ThriftCaller.Outcome.Answered answered) {
      ThriftMessage reply = answered.reply();
      try {
        out.println("reply     " + (oneway ? "none, the call is oneway" : reply.type()));
        if (reply.type() == MessageType.EXCEPTION) {
          ApplicationException said = ThriftMessages.applicationException(reply);
          out.println("exception " + said.type() + ": " + said.text());
        } else if (!oneway) {
          out.println("message   " + ByteBufUtil.hexDump(reply.bytes()));
        }
        finish(out, millis, endpoint);
        return reply.type() == MessageType.EXCEPTION ? 1 : 0;
      } finally {
        reply.release();
      }
    }
    ThriftCaller.Outcome.Failed failed = (ThriftCaller.Outcome.Failed) outcome;
    out.println(
        "failed    " + failed.failure().kind().code() + ": " + failed.failure().getMessage());
    finish(out, millis, endpoint);
    return 1;
  }

  private static void finish(PrintWriter out, double millis, String endpoint) {
    out.printf("time      %.3f ms%n", millis);
    out.println("endpoint  " + endpoint);
    out.flush();
  }
}
