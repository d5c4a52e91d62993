package dev.weir.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointPathTest {

  /** Each is a way to reach the endpoint without saying its name. */
  @ParameterizedTest
  @CsvSource({
    "/api/payments/",
    "/api//payments",
    "//api/payments",
    "/api/./payments",
    "/api/x/../payments",
    "/../api/payments",
    "/api/payments?x=/other",
    "/api/payments#x",
    "/api/%70ayments",
    "/%61%70%69/payments",
    "/api%2Fpayments",
    "/api/%2e%2e/api/payments",
    "/api/payments/%2E",
    "/api;v=1/payments;jsessionid=2",
    "/x/..;a=b/api/payments",
    "/api\\payments",
    "/api%5cpayments",
    "http://elsewhere/api/payments",
    "HTTPS://u:p@elsewhere:443/api/payments?y",
    "api/payments"
  })
  void normal_anotherSpelling_isTheSamePath(String spelling) {
    assertThat(EndpointPath.normal(spelling)).isEqualTo("/api/payments");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/%2570ayments, /api/%70ayments",
    "/api/%zz, /api/%zz",
    "/api/%, /api/%",
    "/api/%2, /api/%2",
    "/API/payments, /API/payments",
    "/..., /...",
    "/.well-known/x, /.well-known/x",
    "/a%c0%afb, /a\uFFFD\uFFFDb",
    "/caf%C3%A9, /caf\u00e9",
    "http://host, /",
    "http://host?x, /",
    "/x?y=http://host/z, /x",
    "'', /"
  })
  void normal_path_isThis(String path, String normal) {
    assertThat(EndpointPath.normal(path)).isEqualTo(normal);
  }

  @Test
  void normal_normalPath_isTheSameObject() {
    String path = new String("/api/users/42");
    assertThat(EndpointPath.normal(path)).isSameAs(path);
  }
}
