package io.weft.control.api.thrift;

import io.weft.control.access.Action;
import io.weft.control.api.thrift.Polled.Poll;
import io.weft.control.dtab.Dtabs;
import io.weft.control.dtab.VersionedDtab;
import io.weft.control.fleet.Fleet;
import io.weft.control.names.Bindings;
import io.weft.control.names.DelegateTree;
import io.weft.control.names.DelegateTrees;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Settling;
import io.weft.stack.activity.State;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TConfiguration;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryInputTransport;

/**
 * What namerd's {@code Namer} answers. Confined to a loop.
 *
 * <p>Source: linkerd's {@code namer.thrift}, and for what its client makes of an answer, its {@code
 * ThriftNamerClient}: a failure that is declared has it ask again later and keep what it knows; but
 * one of {@code dtab} has it give up.
 */
final class NamerService implements AutoCloseable {
  private static final int MAX_DEPTH = 32; // of structs in structs

  /** As in namerd, where a person looks at a page. */
  private static final Capacity DTABS = new Capacity(10, 1, Duration.ofMinutes(10));

  /** Clients of old ask again with what they are given, and then are not answered: see below. */
  private static final long DELEGATION_STAMP = 1;

  private final Bindings bindings;
  private final Gate gate;
  private final Loop loop;
  private final Duration patience;
  private final Polled<Question, NameTree<Name.Bound>> names;
  private final Polled<Path, AddrSet> clusters;
  private final Polled<String, Dtab> dtabs;
  private final Map<String, CallMetrics> metrics;
  private final CallMetrics otherMetrics;

  /** What is bound. */
  private record Question(String namespace, Dtab local, Path name) {}

  /**
   * @param names how many names may be polled
   * @param clusters how many clusters may be polled
   * @param patience how long discovery may take to tell how a name is bound
   */
  record Settings(Capacity names, Capacity clusters, Duration patience) {}

  /**
   * @param fleet is told which names are used
   * @param stamps see {@link Polled}
   */
  NamerService(
      Settings settings,
      Dtabs dtabs,
      Bindings bindings,
      Fleet fleet,
      Gate gate,
      Loop loop,
      LongSupplier stamps,
      MetricScope scope) {
    this.bindings = bindings;
    this.gate = gate;
    this.loop = loop;
    this.patience = settings.patience();
    this.names =
        new Polled<>(
            "names",
            settings.names(),
            loop,
            stamps,
            asked ->
                fleet.using(
                    asked.namespace,
                    asked.name,
                    asked.local,
                    bindings.bind(asked.namespace, asked.local, asked.name)),
            (asked, stamp, tree) -> bound(asked.namespace, stamp, tree));
    this.clusters =
        new Polled<>(
            "clusters",
            settings.clusters(),
            loop,
            stamps,
            id -> bindings.addresses(id).flatMap(Activity::constant),
            (id, stamp, addresses) -> addr(stamp, addresses));
    this.dtabs =
        new Polled<>(
            "Dtabs",
            DTABS,
            loop,
            stamps,
            namespace ->
                dtabs
                    .dtab(namespace)
                    .map(dtab -> dtab.map(VersionedDtab::dtab).orElse(Dtab.empty())),
            (namespace, stamp, dtab) -> dtabRef(stamp, dtab));
    this.metrics =
        Stream.of("bind", "addr", "delegate", "dtab")
            .collect(Collectors.toMap(name -> name, name -> new CallMetrics(scope, name)));
    this.otherMetrics = new CallMetrics(scope, "other");
  }

  private static byte[] bound(String namespace, long stamp, NameTree<Name.Bound> tree) {
    return StructWriter.struct(
        out ->
            out.binary(1, Stamp.bytes(stamp))
                .struct(2, nodes -> BoundTrees.write(nodes, tree))
                .string(3, namespace));
  }

  private static byte[] addr(long stamp, AddrSet addresses) {
    return StructWriter.struct(
        out ->
            out.binary(1, Stamp.bytes(stamp))
                .struct(2, value -> Addresses.write(value, addresses)));
  }

  private static byte[] dtabRef(long stamp, Dtab dtab) {
    return StructWriter.struct(out -> out.binary(1, Stamp.bytes(stamp)).string(2, dtab.toString()));
  }

  /**
   * Serves a request.
   *
   * @param reply takes the answer, now or later, unless the request is cancelled before
   * @return how the caller lets go of the request
   * @throws TException if it is no message, so that there is nothing to answer to
   */
  Poll serve(Caller caller, byte[] message, Consumer<byte[]> reply) throws TException {
    TConfiguration limits = new TConfiguration(message.length, message.length, MAX_DEPTH);
    TProtocol in = new TBinaryProtocol(new TMemoryInputTransport(limits, message));
    TMessage head = in.readMessageBegin();
    Call call =
        new Call(
            caller, head.name, head.seqid, reply, metrics.getOrDefault(head.name, otherMetrics));
    if (head.type != TMessageType.CALL) {
      call.refused(TApplicationException.INVALID_MESSAGE_TYPE, "expected a call");
      return Polled.NOTHING;
    }
    try {
      return switch (head.name) {
        case "bind" -> bind(call, argument(in, Requests.Bind::read));
        case "addr" -> addr(call, argument(in, Requests.Addr::read));
        case "delegate" -> delegate(call, argument(in, Requests.Delegate::read));
        case "dtab" -> dtab(call, argument(in, Requests.Rules::read));
        default -> {
          call.refused(
              TApplicationException.UNKNOWN_METHOD, "Invalid method name: '" + head.name + "'");
          yield Polled.NOTHING;
        }
      };
    } catch (TException e) {
      call.refused(TApplicationException.PROTOCOL_ERROR, "not a request: " + e.getMessage());
      return Polled.NOTHING;
    }
  }

  /** Reads one kind of struct. */
  private interface Reading<T> {
    T read(TProtocol in) throws TException;
  }

  /** The one argument that all methods have. */
  private static <T> T argument(TProtocol in, Reading<T> reading) throws TException {
    List<T> read = new ArrayList<>(1);
    Fields.read(
        in,
        (id, type) -> {
          if (id != 1 || type != TType.STRUCT) {
            return false;
          }
          read.add(reading.read(in));
          return true;
        });
    if (read.isEmpty()) {
      throw new TException("the argument req is missing");
    }
    return read.get(0);
  }

  private Poll bind(Call call, Requests.Bind asked) {
    NameRef name = asked.name();
    Consumer<String> failed =
        reason ->
            call.failed(
                StructWriter.struct(
                    out ->
                        out.string(1, reason)
                            .int32(2, 0)
                            .struct(3, name::write)
                            .string(4, name.namespace())));
    return permitted(
        call,
        new Action.Read(name.namespace()),
        failed,
        () ->
            names.poll(
                new Question(named(name.namespace()), asked.local(), name.path()),
                name.stamp(),
                outcome -> tell(call, outcome, failed)));
  }

  private Poll addr(Call call, Requests.Addr asked) {
    NameRef name = asked.name();
    Consumer<String> failed =
        reason ->
            call.failed(
                StructWriter.struct(
                    out -> out.string(1, reason).int32(2, 0).struct(3, name::write)));
    return permitted(
        call,
        name.namespace().isEmpty() ? new Action.ReadAll() : new Action.Read(name.namespace()),
        failed,
        () -> clusters.poll(name.path(), name.stamp(), outcome -> tell(call, outcome, failed)));
  }

  /** A client that is told a declared failure asks no more; so it is told another one. */
  private Poll dtab(Call call, Requests.Rules asked) {
    Consumer<String> failed = reason -> call.refused(TApplicationException.INTERNAL_ERROR, reason);
    return permitted(
        call,
        new Action.Read(asked.namespace()),
        failed,
        () ->
            dtabs.poll(
                named(asked.namespace()), asked.stamp(), outcome -> tell(call, outcome, failed)));
  }

  private Poll delegate(Call call, Requests.Delegate asked) {
    Consumer<String> failed =
        reason -> call.failed(StructWriter.struct(out -> out.string(1, reason)));
    return permitted(
        call,
        new Action.Read(asked.namespace()),
        failed,
        () -> {
          if (!asked.isRepeated()) { // else it waits for a change, and none is ever told
            delegate(call, named(asked.namespace()), asked.local(), asked.path(), failed);
          }
          return Polled.NOTHING;
        });
  }

  private void delegate(
      Call call, String namespace, Dtab local, Path name, Consumer<String> failed) {
    Activity<DelegateTree> tree =
        DelegateTrees.of(name, path -> bindings.delegate(namespace, local, path));
    Settling.of(
            tree.map(steps -> delegation(namespace, steps)),
            state -> !(state instanceof State.Pending),
            patience)
        .thenAcceptAsync(
            state -> {
              if (state instanceof State.Ok<byte[]> ok) {
                call.ok(ok.value());
              } else {
                failed.accept(
                    state instanceof State.Failed<byte[]> failure
                        ? String.valueOf(failure.cause().getMessage())
                        : "discovery has not answered in time");
              }
            },
            loop);
  }

  private static byte[] delegation(String namespace, DelegateTree tree) {
    return StructWriter.struct(
        out ->
            out.binary(1, Stamp.bytes(DELEGATION_STAMP))
                .struct(2, nodes -> DelegateNodes.write(nodes, tree))
                .string(3, namespace));
  }

  private Poll permitted(Call call, Action action, Consumer<String> failed, Supplier<Poll> serve) {
    Optional<String> refusal = gate.refusal(call.caller(), action);
    if (refusal.isPresent()) {
      failed.accept(refusal.get());
      return Polled.NOTHING;
    }
    try {
      return serve.get();
    } catch (IllegalArgumentException e) {
      failed.accept(String.valueOf(e.getMessage()));
      return Polled.NOTHING;
    }
  }

  private static String named(String namespace) {
    if (namespace.isEmpty()) {
      throw new IllegalArgumentException("the namespace is missing");
    }
    return namespace;
  }

  private static void tell(Call call, Outcome outcome, Consumer<String> failed) {
    if (outcome instanceof Outcome.Known known) {
      call.ok(known.struct());
    } else if (outcome instanceof Outcome.Failed failure) {
      failed.accept(failure.reason());
    }
  }

  /** Observes nothing any more; what waits is not answered. */
  @Override
  public void close() {
    names.close();
    clusters.close();
    dtabs.close();
  }
}
