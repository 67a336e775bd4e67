package io.weft.node.config;

import io.weft.namers.name.Path;
import io.weft.stack.settings.yaml.Section;
import java.util.Optional;

/** Reads {@code mirror} and {@code rateLimit} of {@code service}. */
final class TrafficReader {
  private static final double MIN_PER_SECOND = 0.001;
  private static final double MAX_PER_SECOND = 1_000_000;
  private static final int MAX_BURST = 1_000_000;

  private TrafficReader() {}

  static Optional<MirrorConfig> mirror(Section service) {
    return service.section("mirror").flatMap(TrafficReader::readMirror);
  }

  private static Optional<MirrorConfig> readMirror(Section mirror) {
    Optional<Path> to = to(mirror);
    if (!mirror.has("share")) {
      mirror.missing("share", "a number from 0 to 1");
    }
    double share = mirror.number("share", 0, 0, 1);
    MirrorConfig config =
        new MirrorConfig(
            to.orElse(Path.empty()),
            share,
            mirror.millis("timeoutMs", 1, MirrorConfig.DEFAULT_TIMEOUT),
            mirror.integer(
                "maxConcurrentRequests",
                MirrorConfig.DEFAULT_MAX_CONCURRENT_REQUESTS,
                1,
                Integer.MAX_VALUE));
    mirror.done();
    return to.map(path -> config);
  }

  private static Optional<Path> to(Section mirror) {
    String expected = "a logical name such as /svc/users-shadow";
    if (!mirror.has("to")) {
      mirror.missing("to", expected);
    }
    Optional<Path> to = mirror.parsed("to", expected, Path::parse);
    if (to.filter(Path::isEmpty).isPresent()) {
      mirror.wrong("to", expected);
    }
    return to;
  }

  static Optional<RateLimitConfig> rateLimit(Section service) {
    return service.section("rateLimit").map(TrafficReader::readRateLimit);
  }

  private static RateLimitConfig readRateLimit(Section limit) {
    String key = "perSecond";
    if (!limit.has(key)) {
      limit.missing(key, "a number from 0.001 to 1000000");
    }
    double perSecond = limit.number(key, 1, MIN_PER_SECOND, MAX_PER_SECOND);
    int wholeSecond = (int) Math.ceil(perSecond);
    RateLimitConfig config =
        new RateLimitConfig(perSecond, limit.integer("burst", wholeSecond, 1, MAX_BURST));
    limit.done();
    return config;
  }
}
