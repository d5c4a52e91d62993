package dev.weir.rule.tree;

import dev.weir.limit.InvalidValueException;
import dev.weir.rule.Denial;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;

/** Reads what a rule's denials look like: {@code status}, {@code headers}, {@code body}. */
final class DenialReader {

  private static final List<String> NAMES = List.of("status", "content_type", "headers", "body");

  private final Mistakes mistakes;

  DenialReader(Mistakes mistakes) {
    this.mistakes = mistakes;
  }

  /** Reads a denial; what is wrong with it is a mistake and left out. */
  Denial denial(Node node, String path) {
    Optional<Fields> read = Fields.of(node, path, NAMES, mistakes);
    if (read.isEmpty()) {
      return Denial.USUAL;
    }
    Fields fields = read.get();
    Denial denial = Denial.USUAL;
    OptionalLong status = fields.number("status", 400, 599);
    if (status.isPresent()) {
      denial = denial.status((int) status.getAsLong());
    }
    denial = changed(denial, fields, "content_type", Denial::contentType);
    Optional<Fields> headers =
        fields
            .node("headers")
            .flatMap(headersNode -> Fields.of(headersNode, fields.path("headers"), mistakes));
    if (headers.isPresent()) {
      for (String name : headers.get().names()) {
        denial = changed(denial, headers.get(), name, (each, value) -> each.header(name, value));
      }
    }
    return changed(denial, fields, "body", Denial::body);
  }

  private Denial changed(
      Denial denial, Fields fields, String name, BiFunction<Denial, String, Denial> change) {
    Optional<String> text = fields.text(name);
    if (text.isEmpty()) {
      return denial;
    }
    try {
      return change.apply(denial, text.get());
    } catch (InvalidValueException e) {
      mistakes.add(fields.location(name), fields.path(name), e);
      return denial;
    }
  }
}
