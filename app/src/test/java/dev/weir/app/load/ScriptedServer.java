package dev.weir.app.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that does to each request what a script says, good or bad. */
final class ScriptedServer implements Closeable {

  static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

  /** Closes the connection in place of an answer. */
  static final String CLOSE = "close";

  /** Does not answer, and keeps the connection. */
  static final String SILENCE = "";

  /** What is answered to the n-th request, from 0. */
  interface Script {
    String answer(int number, Request request) throws InterruptedException;
  }

  /** What came. */
  record Request(String line, List<String> headers, String body) {}

  private final ServerSocket listening = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
  private final Script script;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final AtomicInteger received = new AtomicInteger();

  ScriptedServer(Script script) throws IOException {
    this.script = script;
    daemon(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + listening.getLocalPort();
  }

  /** How many whole requests have come. */
  int received() {
    return received.get();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listening.accept();
        open.add(socket);
        daemon(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed: that is how a test ends
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (true) {
        Request request = read(in);
        String answer = script.answer(received.getAndIncrement(), request);
        if (answer.equals(CLOSE)) {
          return;
        }
        socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
      }
    } catch (IOException e) {
      // the driver has closed it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Request read(InputStream in) throws IOException {
    String first = line(in);
    List<String> headers = new CopyOnWriteArrayList<>();
    int length = 0;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      headers.add(line);
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(15).trim());
      }
    }
    return new Request(first, headers, new String(in.readNBytes(length), ISO_8859_1));
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException();
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "scripted-server");
    thread.setDaemon(true);
    thread.start();
  }
}
