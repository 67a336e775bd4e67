package io.weft.conformance.http;

import io.weft.conformance.process.Program;
import io.weft.conformance.process.Required;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Calls by curl. */
public final class Curl {
  /** Far from all that curl prints by itself, and from what servers send. */
  private static final String MARK = "--answer-of-curl--";

  private Curl() {}

  /** What curl speaks. */
  public enum Version {
    HTTP_1_1("--http1.1"),
    /** In clear text. */
    HTTP_2_PRIOR_KNOWLEDGE("--http2-prior-knowledge"),
    /** As ALPN says, over TLS. */
    HTTP_2("--http2");

    private final String option;

    Version(String option) {
      this.option = option;
    }
  }

  /**
   * An answer.
   *
   * @param version of HTTP that it came in, such as {@code 1.1} and {@code 2}
   */
  public record Answer(int status, String version, String body) {}

  /**
   * Calls, and gives the answer.
   *
   * @param options more of them, such as {@code -H}
   */
  public static Answer call(Version version, String url, String... options)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(Required.program("curl"), "-sS", "--max-time", "30"));
    command.add(version.option);
    command.addAll(List.of(options));
    command.addAll(List.of("-w", "\n" + MARK + "%{http_code} %{http_version}", url));
    String output = Program.run("curl", command, Map.of());
    int end = output.lastIndexOf("\n" + MARK);
    String[] result = output.substring(end + 1 + MARK.length()).strip().split(" ", -1);
    return new Answer(Integer.parseInt(result[0]), result[1], output.substring(0, end));
  }
}
