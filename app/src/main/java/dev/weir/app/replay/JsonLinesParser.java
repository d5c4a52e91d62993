package dev.weir.app.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.limit.InvalidValueException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One JSON object a line. Fields within fields are named with dots: {@code client.address}. */
final class JsonLinesParser implements LineParser {

  private static final JsonFactory JSON = new JsonFactory();

  private final Selection selection;
  private final List<String> paths = new ArrayList<>();
  private final @Nullable String[] values;
  private @Nullable String usualTime;
  private int usualTimeRank;

  JsonLinesParser(Selection selection) {
    this.selection = selection;
    paths.addAll(selection.keys());
    paths.addAll(selection.costs());
    selection.time().ifPresent(paths::add);
    this.values = new String[paths.size()];
  }

  @Override
  public Event parse(String line) {
    Arrays.fill(values, null);
    usualTime = null;
    usualTimeRank = Integer.MAX_VALUE;
    try (JsonParser json = JSON.createParser(line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new InvalidValueException("entry", line, "a JSON object");
      }
      read(json);
      if (json.nextToken() != null) {
        throw new InvalidValueException("entry", line, "one JSON object");
      }
    } catch (JsonProcessingException e) {
      throw new InvalidValueException("entry", line, "a JSON object: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // from a String: cannot be
    }
    return new Event(time(), selected(), cost());
  }

  private void read(JsonParser json) throws IOException {
    StringBuilder path = new StringBuilder();
    int depth = 1;
    int[] lengths = new int[16];
    while (depth > 0) {
      JsonToken token = json.nextToken();
      if (token == JsonToken.FIELD_NAME) {
        path.setLength(lengths[depth]);
        path.append(path.isEmpty() ? "" : ".").append(json.currentName());
      } else if (token == JsonToken.START_ARRAY) {
        json.skipChildren();
      } else if (token == JsonToken.START_OBJECT) {
        depth++;
        lengths = depth < lengths.length ? lengths : Arrays.copyOf(lengths, 2 * depth);
        lengths[depth] = path.length();
      } else if (token == JsonToken.END_OBJECT) {
        depth--;
      } else {
        keep(path, token == JsonToken.VALUE_NULL ? Event.NOBODY : json.getText());
      }
    }
  }

  private void keep(StringBuilder path, String value) {
    for (int i = 0; i < values.length; i++) {
      if (paths.get(i).contentEquals(path)) {
        values[i] = value;
      }
    }
    if (selection.time().isEmpty() && path.indexOf(".") < 0) {
      int rank = Selection.USUAL_TIMES.indexOf(path.toString().toLowerCase(Locale.ROOT));
      if (rank >= 0 && Timestamps.isSmallNumber(value)) {
        rank += Selection.USUAL_TIMES.size(); // only to be refused, if there is no better
      }
      if (rank >= 0 && rank < usualTimeRank) {
        usualTimeRank = rank;
        usualTime = value;
      }
    }
  }

  private long time() {
    if (selection.time().isPresent()) {
      return Timestamps.parse(value(values.length - 1));
    }
    String found = usualTime;
    if (found == null) {
      throw new InvalidValueException(
          "time", "none", "--time, or a field " + String.join(", ", Selection.USUAL_TIMES));
    }
    return Timestamps.parseUsual(found);
  }

  private List<String> selected() {
    if (selection.keys().isEmpty()) {
      return List.of(Event.EVERYBODY);
    }
    List<String> selected = new ArrayList<>(selection.keys().size());
    for (int i = 0; i < selection.keys().size(); i++) {
      String value = values[i];
      selected.add(value == null && selection.lenient() ? Event.NOBODY : value(i));
    }
    return selected;
  }

  private long cost() {
    if (!selection.hasCosts()) {
      return 1;
    }
    long sum = 0;
    for (int i = 0; i < selection.costs().size(); i++) {
      int at = selection.keys().size() + i;
      sum += Costs.parse(paths.get(at), value(at));
    }
    return sum;
  }

  private String value(int at) {
    String value = values[at];
    if (value == null) {
      throw new InvalidValueException(paths.get(at), "none", "a field of that name");
    }
    return value;
  }
}
