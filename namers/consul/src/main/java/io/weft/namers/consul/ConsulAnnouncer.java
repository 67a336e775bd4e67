package io.weft.namers.consul;

import io.weft.namers.name.Path;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.Announcement;
import io.weft.namers.spi.Announcer;
import io.weft.namers.spi.DiscoveryContext;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers services at a Consul agent, in the agent's datacenter: {@code /<service>}. */
final class ConsulAnnouncer implements Announcer {
  private static final Logger log = LoggerFactory.getLogger(ConsulAnnouncer.class);
  private static final int PARTING_SECONDS = 3;

  private final Registration.Terms terms;
  private final DiscoveryContext context;
  private final ConsulApi api;
  private final List<Registration> registrations = new CopyOnWriteArrayList<>();

  ConsulAnnouncer(ConsulApi.Access access, Registration.Terms terms, DiscoveryContext context) {
    this.terms = terms;
    this.context = context;
    this.api = new ConsulApi(access, context.loop());
  }

  @Override
  public Announcement announce(Path name, Address endpoint) {
    if (name.size() != 1) {
      throw new IllegalArgumentException(
          name
              + " is no name of a service in Consul, expected /<service>: an agent registers in"
              + " its own datacenter");
    }
    String service = name.element(0).toLowerCase(Locale.ROOT);
    Registration registration = new Registration(service, endpoint, terms, api, context);
    registrations.add(registration);
    registration.start();
    return registration;
  }

  @Override
  public void close() {
    CompletableFuture<?> parted =
        CompletableFuture.allOf(
            registrations.stream().map(Registration::end).toArray(CompletableFuture[]::new));
    try {
      Object unused = parted.get(PARTING_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.warn("{}: not every service could be deregistered in time", api.name());
    }
    api.close();
  }
}
