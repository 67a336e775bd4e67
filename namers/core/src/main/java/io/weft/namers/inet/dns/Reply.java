package io.weft.namers.inet.dns;

import io.netty.buffer.ByteBufHolder;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a server's message says of a name.
 *
 * @param records found under the name, or under the one that it stands for
 * @param alias the name that it stands for if the message says no more than that; empty otherwise
 */
record Reply<T>(Records<T> records, String alias) {
  private static final int MAX_ALIASES = 16;

  /** A server that is of no use for this question; another one may be. */
  static final class Useless extends Exception {
    private static final long serialVersionUID = 1;

    Useless(String problem) {
      super(problem, null, false, false);
    }
  }

  /**
   * Reads a message.
   *
   * @throws Useless if it is no answer
   */
  static <T> Reply<T> read(DnsResponse message, String name, RecordType<T> type) throws Useless {
    DnsResponseCode code = message.code();
    if (!code.equals(DnsResponseCode.NOERROR) && !code.equals(DnsResponseCode.NXDOMAIN)) {
      throw new Useless(String.valueOf(code));
    }
    try {
      return follow(message, name, type);
    } catch (RuntimeException e) {
      throw new Useless("a malformed answer: " + e.getMessage());
    }
  }

  private static <T> Reply<T> follow(DnsResponse message, String name, RecordType<T> type)
      throws Useless {
    String owner = RecordType.canonical(name);
    long ttl = Long.MAX_VALUE;
    for (int i = 0; i < MAX_ALIASES; i++) {
      Records<T> found = records(message, DnsSection.ANSWER, owner, type);
      if (!found.values().isEmpty()) {
        return new Reply<>(found.atMost(Duration.ofSeconds(ttl)), "");
      }
      Records<String> alias = records(message, DnsSection.ANSWER, owner, RecordType.CNAME);
      if (alias.values().isEmpty()) {
        return end(message, name, owner, ttl);
      }
      owner = alias.values().get(0);
      ttl = Math.min(ttl, alias.ttl().toSeconds());
    }
    throw new Useless("over " + MAX_ALIASES + " aliases one after the other");
  }

  private static <T> Reply<T> end(DnsResponse message, String name, String owner, long ttl)
      throws Useless {
    boolean aliased = !owner.equals(RecordType.canonical(name));
    if (aliased && message.code().equals(DnsResponseCode.NOERROR) && !isFinal(message)) {
      return new Reply<>(new Records<>(List.of(), Duration.ofSeconds(ttl)), owner);
    }
    if (!message.isAuthoritativeAnswer() && !message.isRecursionAvailable()) {
      throw new Useless("it does not know, and asks nobody else");
    }
    return new Reply<>(Records.none(), "");
  }

  /** Whether there is a statement that the last name has no such records (RFC 2308). */
  private static boolean isFinal(DnsResponse message) {
    for (int i = 0; i < message.count(DnsSection.AUTHORITY); i++) {
      DnsRecord record = message.recordAt(DnsSection.AUTHORITY, i);
      if (record.type().equals(DnsRecordType.SOA)) {
        return true;
      }
    }
    return false;
  }

  private static <T> Records<T> records(
      DnsResponse message, DnsSection section, String owner, RecordType<T> type) {
    List<T> found = new ArrayList<>();
    long ttl = Long.MAX_VALUE;
    for (int i = 0; i < message.count(section); i++) {
      DnsRecord record = message.recordAt(section, i);
      if (record.type().equals(type.type())
          && record instanceof ByteBufHolder holder
          && RecordType.canonical(record.name()).equals(owner)) {
        found.add(type.read(owner, holder.content()));
        ttl = Math.min(ttl, record.timeToLive());
      }
    }
    return found.isEmpty() ? Records.none() : new Records<>(found, Duration.ofSeconds(ttl));
  }

  /** The records of a type that a message brings unasked, for names that it was asked about. */
  static <T> Map<String, Records<T>> additional(
      DnsResponse message, Set<String> names, RecordType<T> type) {
    return names.stream()
        .map(name -> Map.entry(name, records(message, DnsSection.ADDITIONAL, name, type)))
        .filter(entry -> !entry.getValue().values().isEmpty())
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (one, same) -> one, LinkedHashMap::new));
  }
}
