package io.weft.node.admin;

record HandledPage(String path, String summary, Handler handler) implements AdminPage {
  @Override
  public AdminResponse get(AdminRequest request) throws Exception {
    return handler.get(request);
  }
}
