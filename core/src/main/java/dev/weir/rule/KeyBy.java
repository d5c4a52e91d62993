package dev.weir.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the value of a rule's key from a request. One attribute is taken as it is, several are
 * length-encoded, so that no two combinations meet; the caller says which of the three it is.
 *
 * @param attributes what has counters of its own
 * @param ipv6Prefix first bits by which IPv6 addresses are counted
 */
record KeyBy(List<Attribute> attributes, int ipv6Prefix) {

  private static final String NOBODY = "-";

  /**
   * Whether a request has all that the key needs.
   *
   * @param tier the tier that the request's user really has
   */
  boolean isKnown(Request request, @Nullable String tier) {
    for (int i = 0; i < attributes.size(); i++) {
      if (isMissing(attributes.get(i), request, tier)) {
        return false;
      }
    }
    return true;
  }

  /** What a request lacks. */
  List<Attribute> missing(Request request, @Nullable String tier) {
    return attributes.stream().filter(each -> isMissing(each, request, tier)).toList();
  }

  private static boolean isMissing(Attribute attribute, Request request, @Nullable String tier) {
    return !attribute.isCaller() && value(attribute, request, tier) == null;
  }

  private static @Nullable String value(
      Attribute attribute, Request request, @Nullable String tier) {
    return attribute.isUserTier() ? tier : request.valueOrNull(attribute);
  }

  /**
   * The key's value.
   *
   * @param tier the tier that the request's user really has
   */
  String of(Request request, @Nullable String tier) {
    int count = attributes.size();
    if (count == 0) {
      return "";
    }
    if (count == 1) {
      return part(attributes.get(0), request, tier);
    }
    StringBuilder value = new StringBuilder(16 * count);
    for (int i = 0; i < count; i++) {
      String part = part(attributes.get(i), request, tier);
      value.append(part.length()).append(':').append(part);
    }
    return value.toString();
  }

  private String part(Attribute attribute, Request request, @Nullable String tier) {
    if (attribute.isCaller()) {
      return caller(request);
    }
    if (attribute.isAddress()) {
      return address(request);
    }
    String value = value(attribute, request, tier);
    return value == null ? "" : value;
  }

  private String caller(Request request) {
    String user = request.valueOrNull(Attribute.USER_ID);
    if (user != null) {
      return "u:".concat(user);
    }
    String key = request.valueOrNull(Attribute.API_KEY);
    if (key != null) {
      return "k:".concat(key);
    }
    return request.address() == null ? NOBODY : "i:".concat(address(request));
  }

  private String address(Request request) {
    Address address = request.address();
    if (address == null) {
      return "";
    }
    if (!address.v4() && ipv6Prefix < 128) {
      return address.prefix(ipv6Prefix) + "/" + ipv6Prefix;
    }
    String text = request.valueOrNull(Attribute.IP_ADDRESS);
    return text == null ? "" : text;
  }
}
