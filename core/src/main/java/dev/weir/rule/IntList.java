package dev.weir.rule;

import java.util.Arrays;

/** A growing array of ints. */
final class IntList {

  private static final int FEW = 32;

  private int[] items;
  private int size;

  IntList(int capacity) {
    this.items = new int[capacity];
  }

  void add(int item) {
    if (size == items.length) {
      items = Arrays.copyOf(items, size * 2);
    }
    items[size++] = item;
  }

  /** Sorts the items and drops those that are there twice. */
  void sortDistinct() {
    if (size <= FEW) {
      insertionSort();
    } else {
      Arrays.sort(items, 0, size);
    }
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (kept == 0 || items[kept - 1] != items[i]) {
        items[kept++] = items[i];
      }
    }
    size = kept;
  }

  private void insertionSort() {
    for (int i = 1; i < size; i++) {
      int item = items[i];
      int at = i;
      while (at > 0 && items[at - 1] > item) {
        items[at] = items[at - 1];
        at--;
      }
      items[at] = item;
    }
  }

  int get(int i) {
    return items[i];
  }

  int size() {
    return size;
  }

  int[] toArray() {
    return Arrays.copyOf(items, size);
  }
}
