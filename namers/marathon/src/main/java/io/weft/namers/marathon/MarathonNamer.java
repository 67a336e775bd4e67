package io.weft.namers.marathon;

import io.weft.namers.inet.Hosts;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.WatchReport;
import io.weft.namers.watch.Answer;
import io.weft.namers.watch.ClusterWatches;
import io.weft.namers.watch.Safeguards;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Shared;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Apps in Marathon: the longest id of an app that a path starts with. */
final class MarathonNamer implements Namer {
  /** Marathon gives a sign of life every 5 to 10 s; the default period is 5 s. */
  private static final int PERIODS_OF_SILENCE = 12;

  private final MarathonApi api;
  private final Hosts hosts;
  private final AppReader reader;
  private final Polled.Source source;
  private final Activity<AppIds> apps;
  private final ClusterWatches<Path> clusters;

  /**
   * @param hosts closed with the namer, as is {@code api}
   */
  MarathonNamer(
      boolean useHealthCheck,
      Duration period,
      Safeguards safeguards,
      MarathonApi api,
      Hosts hosts,
      DiscoveryContext context) {
    this.api = api;
    this.hosts = hosts;
    this.reader = new AppReader(useHealthCheck);
    Events events = new Events(api, context, period.multipliedBy(PERIODS_OF_SILENCE));
    this.source = new Polled.Source(api, events, period, context);
    Polled<AppIds> list = new Polled<>(source, "/v2/apps", AppIds::read, Event::concernsApps);
    this.apps = new Shared<>(new KnownApps(list, safeguards, context).distinct());
    this.clusters = new ClusterWatches<>(context, safeguards, id -> id, this::watch);
  }

  private Activity<Answer> watch(Path app) {
    StringBuilder id = new StringBuilder();
    StringBuilder path = new StringBuilder("/v2/apps");
    for (int i = 0; i < app.size(); i++) {
      id.append('/').append(app.element(i));
      String encoded = URLEncoder.encode(app.element(i), StandardCharsets.UTF_8);
      path.append('/').append(encoded.replace("+", "%20"));
    }
    String appId = id.toString();
    return new Polled<>(
            source,
            path.append("?embed=app.tasks").toString(),
            reader::read,
            event -> event.concerns(appId))
        .flatMap(answer -> answer.resolve(hosts));
  }

  @Override
  public Activity<NameTree<Name>> lookup(Path path) {
    if (path.isEmpty()) {
      return Activity.value(NameTree.neg());
    }
    return apps.map(known -> known.longestPrefix(path))
        .distinct()
        .flatMap(
            id ->
                id.map(app -> clusters.lookup(app, path.drop(app.size())))
                    .orElseGet(() -> Activity.value(NameTree.neg())));
  }

  @Override
  public List<WatchReport> watches() {
    return clusters.reports();
  }

  @Override
  public void close() {
    clusters.close();
    source.context().loop().execute(source.events()::close);
    api.close();
    hosts.close();
  }
}
