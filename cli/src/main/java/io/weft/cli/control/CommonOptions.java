package io.weft.cli.control;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which control service, and how answers are printed. */
final class CommonOptions {
  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(5);
  private static final String DEFAULT = "http://127.0.0.1:4180";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--control",
      paramLabel = "URL",
      description =
          "The control service (default: $WEFT_CONTROL, then $NAMERCTL_BASE_URL, then "
              + DEFAULT
              + ").")
  private @Nullable String control;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "A file with the token that tells the control service who asks.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description =
          "The authorities that may vouch for the control service, PEM (default: Java's).")
  private @Nullable Path authorities;

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      description = "A certificate to show the control service, PEM; with --key.")
  private @Nullable Path certificate;

  @Option(names = "--key", paramLabel = "FILE", description = "The key of --cert, PEM.")
  private @Nullable Path key;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      paramLabel = "FORMAT",
      description = "text or json (default: text).")
  private Display.Format format;

  @Option(
      names = "--color",
      defaultValue = "auto",
      paramLabel = "WHEN",
      description = "auto, always or never; auto is only on a terminal, without NO_COLOR.")
  private Colours.When colours;

  Display display(Surroundings surroundings) {
    return new Display(spec.commandLine().getOut(), format, Colours.of(colours, surroundings));
  }

  ControlClient client(Surroundings surroundings) {
    URI service = service(surroundings);
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_PATIENCE);
    if (service.getScheme().equals("https")) {
      client.sslContext(tls());
    }
    return new ControlClient(service, token(), client.build());
  }

  private URI service(Surroundings surroundings) {
    String url =
        control == null
            ? surroundings.variable("WEFT_CONTROL", "NAMERCTL_BASE_URL").orElse(DEFAULT)
            : control;
    if (!url.matches("https?://[^/?#@\\s\"<>\\\\^`{|}]+/?")) {
      throw wrong(
          "the control service is '%s'; expected http://HOST:PORT or https://HOST:PORT, such as %s"
              .formatted(url, DEFAULT));
    }
    return URI.create(url.replaceFirst("/$", ""));
  }

  private SSLContext tls() {
    try {
      return new ControlTls(Optional.ofNullable(authorities), pair()).context();
    } catch (ControlException e) {
      throw wrong(e.getMessage());
    }
  }

  private Optional<ControlTls.Pair> pair() {
    if (certificate == null && key == null) {
      return Optional.empty();
    }
    if (certificate == null || key == null) {
      throw wrong("--cert and --key belong together, and one of them is missing");
    }
    return Optional.of(new ControlTls.Pair(certificate, key));
  }

  private Optional<String> token() {
    if (tokenFile == null) {
      return Optional.empty();
    }
    try {
      String token = Files.readString(tokenFile).strip();
      if (!token.matches("[\\x21-\\x7e]+")) {
        throw wrong(tokenFile + " holds no token; expected one line without spaces");
      }
      return Optional.of(token);
    } catch (NoSuchFileException e) {
      throw wrong("no such file: " + tokenFile);
    } catch (IOException e) {
      throw wrong("cannot read " + tokenFile + ": " + e);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
