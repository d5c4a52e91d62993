package dev.weir.server.resp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What clients say to connect, to see whether somebody is there and to take their leave; as much of
 * it as redis-cli, redis-benchmark and the common client libraries need. One for each connection.
 */
final class Handshake {

  private static final String SYNTAX_ERROR = "ERR syntax error";
  private static final String WRONG_PASSWORD =
      "WRONGPASS invalid username-password pair or user is disabled.";
  private static final int RESP2 = 2;
  private static final int RESP3 = 3;

  private final Optional<byte[]> password;
  private final String version;
  private final ReplyWriter writer;
  private final long id;
  private boolean authenticated;
  private byte[] name = {};

  /**
   * @param password what a client has to know, if anything
   * @param id of the connection
   */
  Handshake(Optional<byte[]> password, String version, ReplyWriter writer, long id) {
    this.password = password;
    this.version = version;
    this.writer = writer;
    this.id = id;
    this.authenticated = password.isEmpty();
  }

  /** Whether the client may give other commands. */
  boolean authenticated() {
    return authenticated;
  }

  /**
   * Answers a command.
   *
   * @return whether the connection is to be closed after it
   * @throws CommandException if it is none of these, or cannot be carried out
   */
  boolean answer(Arguments command, ByteBuf out) {
    String name = command.shown(0);
    if (!authenticated && !name.matches("auth|hello|quit|reset")) {
      throw new CommandException("NOAUTH Authentication required.");
    }
    switch (name) {
      case "ping" -> ping(command, out);
      case "echo" -> writer.bulk(out, requireCount(command, 2, 2).bytes(1));
      case "hello" -> hello(command, out);
      case "auth" -> auth(requireCount(command, 2, 3), out);
      case "select" -> select(requireCount(command, 2, 2), out);
      case "client" -> client(requireCount(command, 2, CommandReader.MAX_ARGUMENTS), out);
      case "command" -> writer.array(out, 0);
      case "config" -> config(requireCount(command, 2, CommandReader.MAX_ARGUMENTS), out);
      case "info" -> writer.bulk(out, info());
      case "quit" -> {
        writer.simple(out, "OK");
        return true;
      }
      case "reset" -> reset(out);
      default -> throw unknown(command);
    }
    return false;
  }

  private static CommandException unknown(Arguments command) {
    return new CommandException(
        "ERR unknown command '"
            + command.shown(0)
            + "' (expected: CL.THROTTLE, WEIR.CHECK, PING, …)");
  }

  private static Arguments requireCount(Arguments command, int least, int most) {
    if (command.count() < least || command.count() > most) {
      throw new CommandException(
          "ERR wrong number of arguments for '" + command.shown(0) + "' command");
    }
    return command;
  }

  private void ping(Arguments command, ByteBuf out) {
    if (requireCount(command, 1, 2).count() == 1) {
      writer.simple(out, "PONG");
    } else {
      writer.bulk(out, command.bytes(1));
    }
  }

  private void select(Arguments command, ByteBuf out) {
    OptionalLong database = command.integer(1);
    if (database.isEmpty() || database.getAsLong() != 0) {
      throw new CommandException("ERR DB index is out of range (expected: 0)");
    }
    writer.simple(out, "OK");
  }

  private void auth(Arguments command, ByteBuf out) {
    int last = command.count() - 1;
    authenticate(last == 2 ? command.bytes(1) : null, command.bytes(last));
    writer.simple(out, "OK");
  }

  private void authenticate(byte @Nullable [] user, byte[] came) {
    if (password.isEmpty()) {
      throw new CommandException(
          "ERR AUTH <password> called without any password configured for the default user."
              + " Are you sure your configuration is correct?");
    }
    boolean known = user == null || new String(user, StandardCharsets.UTF_8).equals("default");
    if (!MessageDigest.isEqual(password.get(), came) || !known) {
      throw new CommandException(WRONG_PASSWORD);
    }
    authenticated = true;
  }

  private void hello(Arguments command, ByteBuf out) {
    boolean resp3 = writer.resp3();
    byte[] newName = name;
    int at = 1;
    if (command.count() > 1) {
      OptionalLong asked = command.integer(1);
      if (asked.isEmpty() || (asked.getAsLong() != RESP2 && asked.getAsLong() != RESP3)) {
        throw new CommandException("NOPROTO unsupported protocol version");
      }
      resp3 = asked.getAsLong() == RESP3;
      at++;
    }
    while (at < command.count()) {
      if (command.is(at, "AUTH") && at + 2 < command.count()) {
        authenticate(command.bytes(at + 1), command.bytes(at + 2));
        at += 3;
      } else if (command.is(at, "SETNAME") && at + 1 < command.count()) {
        newName = command.bytes(at + 1);
        at += 2;
      } else {
        throw new CommandException(SYNTAX_ERROR);
      }
    }
    if (!authenticated) {
      throw new CommandException(
          "NOAUTH HELLO must be called with the client already authenticated, otherwise the"
              + " HELLO <proto> AUTH <user> <pass> option can be used");
    }
    name = newName;
    writer.resp3(resp3);
    writer.map(out, 7);
    pair(out, "server", "weir");
    pair(out, "version", version);
    writer.bulk(out, "proto");
    writer.integer(out, resp3 ? RESP3 : RESP2);
    writer.bulk(out, "id");
    writer.integer(out, id);
    pair(out, "mode", "standalone");
    pair(out, "role", "master");
    writer.bulk(out, "modules");
    writer.array(out, 0);
  }

  private void pair(ByteBuf out, String key, String value) {
    writer.bulk(out, key);
    writer.bulk(out, value);
  }

  private void client(Arguments command, ByteBuf out) {
    switch (command.shown(1)) {
      case "setname" -> {
        name = requireCount(command, 3, 3).bytes(2);
        writer.simple(out, "OK");
      }
      case "getname" -> writer.bulk(out, name);
      case "id" -> writer.integer(out, id);
      case "setinfo", "no-evict", "no-touch" -> writer.simple(out, "OK");
      default -> throw new CommandException("ERR unknown subcommand '" + command.shown(1) + "'");
    }
  }

  /** Nothing can be read or set here, which benchmarking tools take for an answer. */
  private void config(Arguments command, ByteBuf out) {
    if (!command.is(1, "GET")) {
      throw new CommandException("ERR unknown subcommand '" + command.shown(1) + "'");
    }
    writer.map(out, 0);
  }

  private String info() {
    return "# Server\r\nserver_name:weir\r\nweir_version:"
        + version
        + "\r\nredis_version:7.0.0\r\nredis_mode:standalone\r\n";
  }

  private void reset(ByteBuf out) {
    authenticated = password.isEmpty();
    name = new byte[0];
    writer.resp3(false);
    writer.simple(out, "RESET");
  }
}
