package dev.weir.server;

import java.io.IOException;
import java.io.InputStream;

/** What a hostile client says on one connection. */
interface HostileConversation {

  /** Messages in a conversation that is not damaged. */
  int MESSAGES = 40;

  /** Well-formed, so that the server has an answer to each of {@link #MESSAGES} messages. */
  byte[] wellFormed(HostileValues values);

  /** Reads the answers to what was well formed; throws if one is missing or is a fault. */
  void readAnswers(InputStream in) throws IOException;
}
