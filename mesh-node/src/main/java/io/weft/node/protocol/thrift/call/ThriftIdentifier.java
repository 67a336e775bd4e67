package io.weft.node.protocol.thrift.call;

import io.weft.namers.name.Path;
import io.weft.node.router.Destination;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.header.MethodName;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Gives a Thrift call its logical name: the prefix, the service and the method. The service comes
 * from the destination in the call's envelope, else from a multiplexed method name ({@code
 * service:method}), else from the server's configuration; a call without any is named by its method
 * alone.
 */
public final class ThriftIdentifier {
  /** Names come from callers: beyond this many they are made anew for each call. */
  private static final int MAX_KEPT = 10_000;

  private final Path prefix;
  private final boolean methodInName;
  private final Optional<String> service;
  private final ConcurrentMap<String, Destination> known = new ConcurrentHashMap<>();

  public ThriftIdentifier(Path prefix, boolean methodInName, Optional<String> service) {
    this.prefix = prefix;
    this.methodInName = methodInName;
    this.service = service;
  }

  public Destination identify(ThriftMessage call) {
    String method = call.name();
    Destination destination = known.get(method);
    if (destination == null) {
      destination = Destination.of(name(method));
      if (known.size() < MAX_KEPT) {
        known.put(method, destination);
      }
    }
    return destination;
  }

  /** The name of a call whose header says where it wants to go, in place of a service. */
  Path name(MethodName call, Path dest) {
    Path named = prefix.concat(dest);
    return methodInName && !call.method().isEmpty() ? named.append(call.method()) : named;
  }

  private Path name(String message) {
    int colon = message.indexOf(':');
    Path named = prefix;
    String method = message;
    if (colon > 0) {
      named = named.append(message.substring(0, colon));
      method = message.substring(colon + 1);
    } else if (service.isPresent()) {
      named = named.append(service.get());
    }
    return methodInName && !method.isEmpty() ? named.append(method) : named;
  }
}
