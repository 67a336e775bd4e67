package io.weft.namers.etcd;

import com.google.protobuf.ByteString;
import io.netty.util.NetUtil;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.Announcement;
import io.weft.namers.spi.Announcer;
import io.weft.namers.spi.DiscoveryContext;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a key for each endpoint, named after its address, so that a restart finds its own again.
 */
final class EtcdAnnouncer implements Announcer {
  private static final Logger log = LoggerFactory.getLogger(EtcdAnnouncer.class);
  private static final long CLOSE_SECONDS = 3;

  private final Connection connection;
  private final String pathPrefix;
  private final int ttlSeconds;
  private final DiscoveryContext context;
  private final List<Registration> registrations = new CopyOnWriteArrayList<>();

  EtcdAnnouncer(Access access, String pathPrefix, int ttlSeconds, DiscoveryContext context) {
    this.connection = new Connection(access, context.loop(), context.random());
    this.pathPrefix = pathPrefix;
    this.ttlSeconds = ttlSeconds;
    this.context = context;
  }

  @Override
  public Announcement announce(Path name, Address endpoint) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("the name is empty, expected one such as /prod/web");
    }
    Keys keys =
        Keys.below(pathPrefix, name)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        name + " has a '/' in an element, expected a name such as /prod/web"));
    String instance = NetUtil.toSocketAddressString(endpoint.socket());
    ByteString key = keys.start().concat(ByteString.copyFromUtf8(instance));
    Registration registration =
        new Registration(connection, key, endpoint, ttlSeconds, context.loop(), context.random());
    registrations.add(registration);
    registration.start();
    return registration;
  }

  @Override
  public void close() {
    CompletableFuture<?>[] ends =
        registrations.stream().map(Registration::end).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ends).get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      log.warn("etcd has not taken all keys away; they go within {} s by themselves", ttlSeconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connection.close();
  }
}
