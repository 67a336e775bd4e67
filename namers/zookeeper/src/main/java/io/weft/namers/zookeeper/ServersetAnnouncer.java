package io.weft.namers.zookeeper;

import io.weft.namers.name.Path;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.Announcement;
import io.weft.namers.spi.Announcer;
import io.weft.namers.spi.DiscoveryContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers members of serversets, all in one session. */
final class ServersetAnnouncer implements Announcer {
  private static final Logger log = LoggerFactory.getLogger(ServersetAnnouncer.class);
  private static final Id ANYONE = new Id("world", "anyone");
  private static final Id CREATOR = new Id("auth", "");
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final DiscoveryContext context;
  private final Ensemble ensemble;
  private final String base;
  private final Session session;
  private final Set<String> taken = new HashSet<>(); // on the loop, as are the next two
  private final List<Registration> registrations = new ArrayList<>();
  private boolean closed;

  /**
   * @param base the node below which all names are, without a slash at its end
   */
  ServersetAnnouncer(DiscoveryContext context, Ensemble ensemble, String base) {
    this.context = context;
    this.ensemble = ensemble;
    this.base = base;
    this.session = new Session(ensemble, context.loop(), context.random(), idle -> {});
  }

  @Override
  public Announcement announce(Path name, Address endpoint) {
    String directory =
        Target.node(base, name)
            .filter(node -> !name.isEmpty())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "expected a name such as /prod/web, of which each element can be a node of"
                            + " ZooKeeper, not '"
                            + name
                            + "'"));
    Registration registration =
        new Registration(context.loop(), context.random(), directory, endpoint, acl(), taken);
    context
        .loop()
        .execute(
            () -> {
              if (closed) {
                registration.end();
              } else {
                registrations.add(registration);
                session.join(directory, registration);
              }
            });
    return registration;
  }

  /** All may do all; with a user, only that one may write. */
  private List<ACL> acl() {
    return ensemble.digest() == null
        ? Collections.singletonList(new ACL(ZooDefs.Perms.ALL, ANYONE))
        : Arrays.asList(new ACL(ZooDefs.Perms.READ, ANYONE), new ACL(ZooDefs.Perms.ALL, CREATOR));
  }

  @Override
  public void close() {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    context
        .loop()
        .execute(
            () -> {
              closed = true;
              registrations.forEach(Registration::end);
              session.close().whenComplete((done, never) -> ended.complete(null));
            });
    if (!context.loop().inLoop()) {
      await(ended);
    }
  }

  private void await(CompletableFuture<Void> ended) {
    try {
      ended.get(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.warn("{} has not confirmed the end of the session: it will expire", ensemble);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the end of a session never fails", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
