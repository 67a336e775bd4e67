package io.weft.thrift.idl;

import java.util.Map;

/**
 * One method of a service.
 *
 * @param exceptions the names of the exceptions that it declares, by their field in its result; as
 *     they are in their own file, without that file's name in front
 */
public record IdlMethod(String name, boolean oneway, Map<Integer, String> exceptions) {
  public IdlMethod {
    exceptions = Map.copyOf(exceptions);
  }
}
