package io.weft.thrift.header;

/**
 * The name in a message's header, and its two parts when it is multiplexed: {@code service:method},
 * split at the first colon as {@code TMultiplexedProcessor} does.
 *
 * @param full the name as it is on the wire
 * @param service the part before the colon; empty when there is none
 * @param method the part after the colon; the full name when there is no service
 */
public record MethodName(String full, String service, String method) {

  /** Takes a name apart. */
  public static MethodName of(String full) {
    int colon = full.indexOf(':');
    return colon > 0
        ? new MethodName(full, full.substring(0, colon), full.substring(colon + 1))
        : new MethodName(full, "", full);
  }

  /**
   * Whether an answer with the given name answers a call of this one: servers answer a multiplexed
   * call by its full name or by the method alone.
   */
  public boolean isAnsweredBy(MethodName answer) {
    return full.equals(answer.full) || method.equals(answer.full);
  }

  @Override
  public String toString() {
    return full;
  }
}
