import io.grpc.testing.integration.TestServiceClient;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs cases of grpc-java's client in one process, one after the other up to the first that fails:
 * {@code java -cp CLASS_PATH Cases.java OPTION... CASE...}. Says {@code passed CASE} after each.
 */
final class Cases {
  private Cases() {}

  public static void main(String[] arguments) throws Exception {
    List<String> options = new ArrayList<>();
    for (String argument : arguments) {
      if (argument.startsWith("--")) {
        options.add(argument);
      } else {
        run(options, argument);
      }
    }
    System.exit(0); // whatever the client has left running
  }

  private static void run(List<String> options, String testCase) throws Exception {
    List<String> all = new ArrayList<>(options);
    all.add("--test_case=" + testCase);
    TestServiceClient.main(all.toArray(String[]::new));
    System.out.println("passed " + testCase);
  }
}
