package io.weft.conformance.http;

import io.weft.conformance.process.Program;
import io.weft.conformance.process.Required;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Many calls at once by h2load of nghttp2, in HTTP/2. */
public final class H2Load {
  private static final Pattern REQUESTS =
      Pattern.compile("requests: (\\d+) total, .* (\\d+) succeeded, (\\d+) failed,");
  private static final Pattern STATUS = Pattern.compile("status codes: (\\d+) 2xx,");

  private H2Load() {}

  /**
   * What became of the calls.
   *
   * @param succeeded those that were answered with a status below 400
   * @param ok those with a status of 200 to 299
   */
  public record Result(int total, int succeeded, int failed, int ok) {}

  /** Makes this many calls over so many connections, with at most 16 streams each at a time. */
  public static Result run(String url, int requests, int connections)
      throws IOException, InterruptedException {
    String output =
        Program.run(
            "h2load",
            List.of(
                Required.program("h2load"),
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
