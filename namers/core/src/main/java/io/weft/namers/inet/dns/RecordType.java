package io.weft.namers.inet.dns;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRecordType;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.function.BiFunction;

/**
 * A type of record and how its data is read.
 *
 * @param <T> what is read
 */
final class RecordType<T> {
  /** IPv4 addresses (RFC 1035). */
  static final RecordType<InetAddress> A =
      new RecordType<>(DnsRecordType.A, (owner, data) -> address(owner, data, 4));

  /** IPv6 addresses (RFC 3596). */
  static final RecordType<InetAddress> AAAA =
      new RecordType<>(DnsRecordType.AAAA, (owner, data) -> address(owner, data, 16));

  /** Locations of services (RFC 2782). */
  static final RecordType<SrvRecord> SRV =
      new RecordType<>(
          DnsRecordType.SRV,
          (owner, data) ->
              new SrvRecord(
                  data.readUnsignedShort(),
                  data.readUnsignedShort(),
                  data.readUnsignedShort(),
                  name(data)));

  static final RecordType<String> CNAME =
      new RecordType<>(DnsRecordType.CNAME, (owner, data) -> name(data));

  private final DnsRecordType type;
  private final BiFunction<String, ByteBuf, T> reader;

  private RecordType(DnsRecordType type, BiFunction<String, ByteBuf, T> reader) {
    this.type = type;
    this.reader = reader;
  }

  DnsRecordType type() {
    return type;
  }

  /**
   * Reads the data of a record, from a buffer that is left as it was.
   *
   * @throws RuntimeException if it is malformed
   */
  T read(String owner, ByteBuf data) {
    return reader.apply(owner, data.duplicate());
  }

  @Override
  public String toString() {
    return type.name();
  }

  /** A name as it is compared: in lower case, without the dot at its end. */
  static String canonical(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  // Some servers compress names here, though they must not: the buffer is the whole message.
  private static String name(ByteBuf data) {
    return canonical(DefaultDnsRecordDecoder.decodeName(data));
  }

  private static InetAddress address(String owner, ByteBuf data, int length) {
    if (data.readableBytes() != length) {
      throw new IllegalArgumentException("an address of " + data.readableBytes() + " bytes");
    }
    byte[] bytes = new byte[length];
    data.readBytes(bytes);
    try {
      return InetAddress.getByAddress(owner, bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
