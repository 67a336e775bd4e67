package io.weft.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of the build, from the manifest of the jar. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {
      "weft " + (version == null ? "(not packaged)" : version),
      "on Java " + Runtime.version() + " (" + System.getProperty("java.vm.name") + ")"
    };
  }
}
