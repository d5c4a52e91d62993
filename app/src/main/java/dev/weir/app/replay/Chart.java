package dev.weir.app.replay;

import dev.weir.app.terminal.Terminal;
import dev.weir.app.terminal.Terminal.Colour;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Units over time as columns of Unicode blocks: allowed below, denied on top. A column that has
 * denied any shows at least one block of it.
 */
final class Chart {

  private static final int ROWS = 8;
  private static final int MIN_COLUMNS = 10;
  private static final int MAX_COLUMNS = 120;
  private static final String EIGHTHS = " ▁▂▃▄▅▆▇█";
  private static final char ALLOWED = '█';
  private static final char DENIED = '░';

  private final Terminal terminal;
  private final long[] allowed;
  private final long[] denied;
  private final int cellsPerColumn;
  private final long max;
  private final String maxLabel;

  /**
   * @param terminal how wide it may be, and whether it takes colours
   */
  Chart(Terminal terminal, long[] allowed, long[] denied) {
    this.terminal = terminal;
    int room = terminal.columns() - 12;
    int columns = Math.max(MIN_COLUMNS, Math.min(MAX_COLUMNS, room));
    this.cellsPerColumn = Math.max(1, (allowed.length + columns - 1) / columns);
    this.allowed = columns(allowed, cellsPerColumn);
    this.denied = columns(denied, cellsPerColumn);
    long most = 1;
    for (int i = 0; i < this.allowed.length; i++) {
      most = Math.max(most, this.allowed[i] + this.denied[i]);
    }
    this.max = most;
    this.maxLabel = String.format(Locale.ROOT, "%,d", most);
  }

  private static long[] columns(long[] cells, int each) {
    long[] columns = new long[(cells.length + each - 1) / each];
    for (int i = 0; i < cells.length; i++) {
      columns[i / each] += cells[i];
    }
    return columns;
  }

  /** How many cells of the timeline make a column. */
  int cellsPerColumn() {
    return cellsPerColumn;
  }

  /**
   * The chart, line by line.
   *
   * @param start what to write below its left end
   * @param end what to write below its right end
   */
  List<String> lines(String start, String end) {
    int gutter = maxLabel.length();
    List<String> lines = new ArrayList<>();
    for (int row = ROWS - 1; row >= 0; row--) {
      String label = row == ROWS - 1 ? maxLabel : row == 0 ? "0" : "";
      lines.add(" ".repeat(gutter - label.length()) + label + " │" + row(row));
    }
    lines.add(" ".repeat(gutter) + " └" + "─".repeat(allowed.length));
    int blank = Math.max(1, allowed.length - start.length() - end.length());
    lines.add(" ".repeat(gutter + 2) + start + " ".repeat(blank) + end);
    return lines;
  }

  private String row(int row) {
    StringBuilder line = new StringBuilder();
    StringBuilder run = new StringBuilder();
    char kind = ' ';
    for (int column = 0; column < allowed.length; column++) {
      char cell = cell(column, row);
      char kindHere = cell == DENIED ? DENIED : cell == ' ' ? ' ' : ALLOWED;
      if (kindHere != kind) {
        line.append(painted(kind, run));
        run.setLength(0);
        kind = kindHere;
      }
      run.append(cell);
    }
    return line.append(painted(kind, run)).toString().stripTrailing();
  }

  private String painted(char kind, StringBuilder run) {
    return switch (kind) {
      case ALLOWED -> terminal.paint(Colour.GREEN, run.toString());
      case DENIED -> terminal.paint(Colour.RED, run.toString());
      default -> run.toString();
    };
  }

  private char cell(int column, int row) {
    if (denied[column] == 0) {
      long eighths = (long) Math.ceil((double) allowed[column] * ROWS * 8 / max);
      return EIGHTHS.charAt((int) Math.max(0, Math.min(8, eighths - 8L * row)));
    }
    double blocks = (double) ROWS / max;
    int total = (int) Math.ceil((allowed[column] + denied[column]) * blocks);
    int deniedBlocks = (int) Math.max(1, Math.round(denied[column] * blocks));
    int allowedBlocks = Math.max(total - deniedBlocks, 0);
    if (allowedBlocks == 0 && allowed[column] > 0 && total > 1) {
      allowedBlocks = 1;
    }
    return row < allowedBlocks ? ALLOWED : row < total ? DENIED : ' ';
  }
}
