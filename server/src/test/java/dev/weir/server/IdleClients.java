package dev.weir.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Connects to a port so many times and then says nothing more: a process of its own, because the
 * files of one process are not enough for both ends of ten thousand connections.
 */
final class IdleClients {

  private IdleClients() {}

  public static void main(String[] args) throws Exception {
    InetSocketAddress server =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
    List<SocketChannel> idle = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(args[1]); i++) {
      idle.add(SocketChannel.open(server));
    }
    System.out.println("connected");
    while (System.in.read() >= 0) {
      // until the other end is gone
    }
    System.exit(idle.isEmpty() ? 1 : 0);
  }
}
