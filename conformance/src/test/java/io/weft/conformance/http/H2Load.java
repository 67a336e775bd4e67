package io.weft.conformance.http;

import io.weft.conformance.process.Program;
import io.weft.conformance.process.Required;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Many calls at once by h2load of nghttp2, in clear text. */
public final class H2Load {
  private static final Pattern REQUESTS =
      Pattern.compile("requests: (\\d+) total, .* (\\d+) succeeded, (\\d+) failed,");
  private static final Pattern STATUS = Pattern.compile("status codes: (\\d+) 2xx,");

  /** How it calls, with up to 16 requests under way on each connection. */
  public enum Version {
    /** One after the other, the next ones sent ahead. */
    HTTP_1_1("--h1"),
    HTTP_2("--no-tls-proto=h2c");

    private final String option;

    Version(String option) {
      this.option = option;
    }
  }

  private H2Load() {}

  /**
   * What became of the calls.
   *
   * @param succeeded those that were answered with a status below 400
   * @param ok those with a status of 200 to 299
   */
  public record Result(int total, int succeeded, int failed, int ok) {}

  /** Makes this many calls over so many connections. */
  public static Result run(Version version, String url, int requests, int connections)
      throws IOException, InterruptedException {
    String output =
        Program.run(
            "h2load",
            List.of(
                Required.program("h2load"),
                version.option,
                "-n" + requests,
                "-c" + connections,
                "-m16",
                "-N30", // seconds without traffic
                url),
            Map.of());
    Matcher counts = find(REQUESTS, output);
    return new Result(
        Integer.parseInt(counts.group(1)),
        Integer.parseInt(counts.group(2)),
        Integer.parseInt(counts.group(3)),
        Integer.parseInt(find(STATUS, output).group(1)));
  }

  private static Matcher find(Pattern pattern, String output) {
    Matcher matcher = pattern.matcher(output);
    if (!matcher.find()) {
      throw new AssertionError("h2load said:\n" + output);
    }
    return matcher;
  }
}
