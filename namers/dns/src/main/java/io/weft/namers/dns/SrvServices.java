package io.weft.namers.dns;

import io.weft.namers.inet.dns.DnsLookups;
import io.weft.namers.inet.dns.Pace;
import io.weft.namers.inet.dns.SrvRecord;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.watch.Answer;
import io.weft.namers.watch.Steady;
import io.weft.namers.watch.Watches;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the records of services, and the addresses of the hosts that they lead to. */
final class SrvServices {
  private static final Logger log = LoggerFactory.getLogger(SrvServices.class);

  /** The target of a record that says that there is no such service, and that this is meant. */
  private static final String NOWHERE = "";

  private final DnsLookups lookups;
  private final Pace pace;
  private final Watches<String, List<InetAddress>> targets;

  /**
   * @param pace of the records of services; targets have their own
   */
  SrvServices(DnsLookups lookups, Pace pace) {
    this.lookups = lookups;
    this.pace = pace;
    this.targets =
        new Watches<>(
            target ->
                new Steady<>(
                    lookups.host(target, Pace.BY_TTL),
                    problem -> log.warn("{}", problem.getMessage())));
  }

  /**
   * What DNS says of a service.
   *
   * @param name in full
   */
  Activity<Answer> follow(String name) {
    return lookups.service(name, pace).distinct().flatMap(this::resolve);
  }

  private Activity<Answer> resolve(List<SrvRecord> records) {
    List<String> hosts = records.stream().map(SrvRecord::target).distinct().toList();
    if (hosts.equals(List.of(NOWHERE))) {
      return Activity.value(new Answer(new AddrSet.Neg(), Map.of(), 1));
    }
    List<Activity<List<InetAddress>>> watched = hosts.stream().map(targets::watch).toList();
    return Activity.states(watched)
        .flatMap(
            states -> {
              Map<String, State<List<InetAddress>>> known = new HashMap<>();
              for (int i = 0; i < hosts.size(); i++) {
                known.put(hosts.get(i), states.get(i));
              }
              return Activity.constant(SrvSet.choose(records, known));
            });
  }
}
