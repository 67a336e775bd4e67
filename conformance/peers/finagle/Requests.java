import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.twitter.finagle.Dtab;
import com.twitter.finagle.context.Contexts;
import com.twitter.finagle.context.Deadline;
import com.twitter.finagle.context.Deadline$;
import com.twitter.finagle.context.MarshalledContext;
import com.twitter.finagle.thrift.ClientId;
import com.twitter.finagle.tracing.Flags;
import com.twitter.finagle.tracing.SpanId;
import com.twitter.finagle.tracing.Trace;
import com.twitter.finagle.tracing.TraceId;
import com.twitter.io.Buf;
import com.twitter.io.Bufs;
import com.twitter.util.Duration;
import com.twitter.util.Return;
import com.twitter.util.Try;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import scala.Function0;
import scala.Option;
import scala.Some;
import scala.Tuple2;

/** What Finagle carries beside a message: put around a call, and read where one is served. */
final class Requests {
  static final ObjectMapper JSON = new ObjectMapper();

  private Requests() {}

  /**
   * Runs something with what {@code request} says in force: {@code dtab}, {@code contexts} (a key
   * to hexadecimal bytes), {@code deadlineMs}, {@code clientId}, and {@code trace} with {@code
   * trace}, {@code parent}, {@code span} (hexadecimal) and {@code sampled}.
   */
  static <T> T within(JsonNode request, Function0<T> body) {
    Function0<T> all = body;
    if (request.has("contexts")) {
      for (Iterator<Map.Entry<String, JsonNode>> it = request.get("contexts").fields();
          it.hasNext(); ) {
        Map.Entry<String, JsonNode> context = it.next();
        Buf value = Buf.slowFromHexString(context.getValue().asText());
        Function0<T> inner = all;
        all = () -> Contexts.broadcast().let(new Bytes(context.getKey()), value, inner);
      }
    }
    if (request.has("deadlineMs")) {
      Duration left = Duration.fromMilliseconds(request.get("deadlineMs").asLong());
      Function0<T> inner = all;
      all = () -> Contexts.broadcast().let(Deadline$.MODULE$, Deadline.ofTimeout(left), inner);
    }
    if (request.has("clientId")) {
      ClientId id = ClientId.apply(request.get("clientId").asText());
      Function0<T> inner = all;
      all = () -> id.asCurrent(inner);
    }
    if (request.has("trace")) {
      JsonNode trace = request.get("trace");
      TraceId id =
          TraceId.apply(
              SpanId.fromString(trace.get("trace").asText()),
              SpanId.fromString(trace.get("parent").asText()),
              SpanId.fromString(trace.get("span").asText()).get(),
              Some.apply(trace.get("sampled").asBoolean()),
              Flags.apply(),
              Option.empty(),
              false);
      Function0<T> inner = all;
      all = () -> Trace.letId(id, false, inner);
    }
    if (request.has("dtab")) {
      Dtab dtab = Dtab.read(request.get("dtab").asText());
      Function0<T> inner = all;
      all =
          () ->
              Dtab.unwind(
                  () -> {
                    Dtab.setLocal(dtab);
                    return inner.apply();
                  });
    }
    return all.apply();
  }

  /** What is in force where it is called. */
  static ObjectNode seen() {
    ObjectNode seen = JSON.createObjectNode();
    seen.put("dtab", Dtab.local().show());
    if (ClientId.current().isDefined()) {
      seen.put("clientId", ClientId.current().get().name());
    }
    if (Deadline.current().isDefined()) {
      seen.put("deadlineMs", Deadline.current().get().remaining().inUnit(TimeUnit.MILLISECONDS));
    }
    if (Trace.idOption().isDefined()) {
      TraceId id = Trace.idOption().get();
      ObjectNode trace = seen.putObject("trace");
      trace.put("trace", id.traceId().toString());
      trace.put("parent", id.parentId().toString());
      trace.put("span", id.spanId().toString());
      trace.put("sampled", id.getSampled().isDefined() && id.getSampled().get());
    }
    ObjectNode contexts = seen.putObject("contexts");
    scala.collection.Iterator<Tuple2<Buf, Buf>> all = Contexts.broadcast().marshal().iterator();
    while (all.hasNext()) {
      Tuple2<Buf, Buf> context = all.next();
      contexts.put(Bufs.asUtf8String(context._1()), Buf.slowHexString(context._2()));
    }
    return seen;
  }

  /** A context of any name, as an application defines its own. */
  private static final class Bytes extends MarshalledContext.Key<Buf> {
    Bytes(String id) {
      Contexts.broadcast().super(id);
    }

    @Override
    public Buf marshal(Buf value) {
      return value;
    }

    @Override
    public Try<Buf> tryUnmarshal(Buf bytes) {
      return new Return<>(bytes);
    }
  }
}
