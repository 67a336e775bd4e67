package io.weft.conformance.finagle;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one process that all test classes share, since it takes a while to start. */
final class SharedFinagle implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(SharedFinagle.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == FinagleProcess.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent("process", key -> FinagleProcess.start(), FinagleProcess.class);
  }
}
