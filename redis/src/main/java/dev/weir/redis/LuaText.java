package dev.weir.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Composes scripts of the Lua files beside this class, as prelude.lua says. Constants, which are
 * {@code local NAME = value} with names in capitals, are replaced by their values: a local that
 * functions share costs Redis an allocation in each call, for each constant.
 */
final class LuaText {

  private static final String MARK = "-- acquire.lua goes here.";
  private static final String WINDOW = "-- window.lua goes here.\n";
  private static final String ENVOY_ANSWER = "-- envoy_answer.lua goes here.\n";
  private static final String ANY =
      "  -- prelude.lua, the kind, acquire.lua and several.lua go here.\n";
  private static final String USUAL = "      -- The kind's usual case goes here.\n";

  /** Those that are asked for most. */
  private static final Set<Kind> HAVE_USUAL_CASE =
      EnumSet.of(
          Kind.FIXED_WINDOW,
          Kind.SLIDING_WINDOW_COUNTER,
          Kind.BUCKET,
          Kind.ENVOY_FIXED_WINDOW,
          Kind.ENVOY_COUNTER);

  private static final Pattern CONSTANTS =
      Pattern.compile("(?m)^local ([A-Z][A-Z_]+(?:, [A-Z][A-Z_]+)*) = (.*?)(?: *--.*)?$");
  private static final Pattern NAME = Pattern.compile("\\b[A-Z][A-Z_]+\\b");

  private LuaText() {}

  /** Of the script that decides calls of all sorts. */
  static String ofAllKinds() {
    StringBuilder text = new StringBuilder(file("call")).append(file("prelude"));
    text.append("local function makeKind(code)\n");
    for (Kind kind : Kind.values()) {
      String file = kind(kind);
      text.append("if code == ").append(kind.code()).append(" then\n");
      text.append(file, 0, mark(file)).append(file("acquire"));
      text.append(file, mark(file), file.length()).append("end\n");
    }
    text.append("end\n").append(file("several")).append(file("others"));
    return withConstants(text.append(file("dispatch")).toString());
  }

  /** Of the script that decides acquires and looks whose claims are all of this kind. */
  static String ofAcquires(Kind kind) {
    String file = kind(kind);
    String any =
        file("prelude") + file.substring(0, mark(file)) + file("acquire") + file("several");
    String usual = HAVE_USUAL_CASE.contains(kind) ? file(kind.text() + "_usual") : "";
    return withConstants(
        file("call")
            + file("acquires")
                .replace(ANY, any)
                .replace(USUAL, usual.replace(ENVOY_ANSWER, file("envoy_answer"))));
  }

  private static String kind(Kind kind) {
    return file(kind.text()).replace(WINDOW, file("window"));
  }

  private static int mark(String file) {
    int mark = file.indexOf(MARK);
    if (mark < 0) {
      throw new IllegalStateException("no place for acquire.lua in: " + file);
    }
    return mark;
  }

  /** Keeps the lines as they are, since errors name them. */
  static String withConstants(String text) {
    Map<String, String> values = new HashMap<>();
    Matcher constants = CONSTANTS.matcher(text);
    StringBuilder without = new StringBuilder();
    while (constants.find()) {
      String[] names = constants.group(1).split(", ", -1);
      String[] told = constants.group(2).split(", ", names.length);
      for (int i = 0; i < names.length; i++) {
        String other = values.put(names[i], told[i]);
        if (other != null && !other.equals(told[i])) {
          throw new IllegalStateException(names[i] + ": both " + other + " and " + told[i]);
        }
      }
      constants.appendReplacement(without, "");
    }
    constants.appendTail(without);
    return NAME.matcher(without)
        .replaceAll(
            name -> Matcher.quoteReplacement(values.getOrDefault(name.group(), name.group())));
  }

  private static String file(String name) {
    String path = name + ".lua";
    try (InputStream in = LuaText.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + ": missing beside " + LuaText.class);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    }
  }
}
