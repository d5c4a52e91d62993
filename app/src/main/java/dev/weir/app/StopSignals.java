package dev.weir.app;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * SIGTERM and SIGINT: the first lets {@link #await} return, the second ends the process at once.
 *
 * <p>A shutdown hook would do for the first, but a JVM that is shutting down is deaf to the second.
 * The class for signals is no part of Java SE, so it is found by name; where there is none, signals
 * end the process as they do by default.
 */
final class StopSignals {

  private static final int SIGNAL_EXIT = 128;

  private final CountDownLatch stop = new CountDownLatch(1);
  private final AtomicInteger received = new AtomicInteger();

  StopSignals() {
    listen("TERM");
    listen("INT");
  }

  /** Returns at the first signal, or when the thread is interrupted, which means the same. */
  void await() {
    try {
      stop.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether one has come. */
  boolean received() {
    return received.get() > 0;
  }

  private void receive(int number) {
    if (received.incrementAndGet() > 1) {
      Runtime.getRuntime().halt(SIGNAL_EXIT + number);
    }
    stop.countDown();
  }

  private void listen(String name) {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object signal = signalType.getConstructor(String.class).newInstance(name);
      int number = (int) signalType.getMethod("getNumber").invoke(signal);
      InvocationHandler onSignal =
          (proxy, method, arguments) -> {
            if (method.getName().equals("handle")) {
              receive(number);
            }
            return null;
          };
      Object handler =
          Proxy.newProxyInstance(
              StopSignals.class.getClassLoader(), new Class<?>[] {handlerType}, onSignal);
      signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      // This JVM or system has no such signal: its default stays.
    }
  }
}
