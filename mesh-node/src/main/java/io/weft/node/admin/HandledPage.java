package io.weft.node.admin;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

record HandledPage(String path, String summary, Handler handler) implements AdminPage {
  @Override
  public CompletionStage<AdminResponse> answer(AdminRequest request) throws Exception {
    return CompletableFuture.completedFuture(handler.get(request));
  }
}
